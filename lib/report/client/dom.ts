/// <reference lib="dom" />
/** The few things the page's program does to the document. */

import type { ReportModel } from "../report_data.ts";

/** Finds an element that the page is known to have. */
export function byId<E extends HTMLElement>(id: string, kind: new () => E): E {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`Cannot find #${id}: the page has no such ${kind.name}, build the page again`);
}

/** Makes an element with text in it. Text stays text, whatever it holds. */
export function element(tag: string, className: string, text = ""): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

type Options = readonly (readonly [value: string, label: string])[];

export function setOptions(select: HTMLSelectElement, options: Options): void {
  select.replaceChildren(...options.map(([value, label]) => new Option(label, value)));
}

/** Offers the bit widths of all models, widest first, after some other options; begins with 3. */
export function offerBits(
  select: HTMLSelectElement,
  models: readonly ReportModel[],
  before: Options = [],
): void {
  const widths = [...new Set(models.flatMap(({ bits }) => bits))].sort((a, b) => b - a);
  setOptions(select, [...before, ...widths.map((width) => [`${width}`, `${width}`] as const)]);
  if (widths.includes(3)) select.value = "3";
}

/** Shows a sentence instead of a drawing. */
export function showNote(host: HTMLElement, sentence: string): void {
  host.replaceChildren(element("p", "note", sentence));
}

/** Finds the panels of a section, one per model. */
export function panelsOf(section: string): { host: HTMLElement; model: number }[] {
  const hosts = document.querySelectorAll<HTMLElement>(`#${section} .panel`);
  return [...hosts].map((panel) => ({
    host: panel.querySelector<HTMLElement>(".host") ?? panel,
    model: Number(panel.dataset.model),
  }));
}
