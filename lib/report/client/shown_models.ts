/// <reference lib="dom" />
/** Which models the page shows: a box to tick for each, panels side by side for those ticked. */

/** Models whose panels are shown before the reader has chosen. */
const SHOWN_AT_FIRST = 3;

/** Makes the boxes work and shows the first models. */
export function setUpShownModels(onChange: () => void): () => number[] {
  const boxes = [...document.querySelectorAll<HTMLInputElement>("#models input")];
  const shown = () =>
    boxes.length === 0 ? [0] : boxes.filter((box) => box.checked).map((box) => Number(box.value));
  const apply = () => {
    const indices = new Set(shown());
    for (const part of document.querySelectorAll<HTMLElement>("[data-model]")) {
      part.hidden = !indices.has(Number(part.dataset.model));
    }
  };
  boxes.forEach((box, index) => {
    box.checked = index < SHOWN_AT_FIRST;
    box.addEventListener("change", () => {
      apply();
      onChange();
    });
  });
  apply();
  return shown;
}
