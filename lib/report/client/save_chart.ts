/// <reference lib="dom" />
/** Buttons that save a drawing as a file. */

import type { View } from "vega";
import { element } from "./dom.ts";

/** Pixels of a PNG per unit of the drawing, as in the figures that the tasks write. */
const RESOLUTION = 2;

/** Makes the buttons under a drawing. */
export function saveButtons(view: View, name: string): HTMLElement {
  const row = element("div", "save");
  row.append(
    ...(["svg", "png"] as const).map((format) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = `Save ${format.toUpperCase()}`;
      button.setAttribute("aria-label", `Save ${name} as ${format.toUpperCase()}`);
      button.addEventListener("click", () => void save(view, name, format));
      return button;
    }),
  );
  return row;
}

async function save(view: View, name: string, format: "svg" | "png"): Promise<void> {
  const link = document.createElement("a");
  link.href = await view.toImageURL(format, format === "png" ? RESOLUTION : 1);
  link.download = `${name}.${format}`;
  link.click();
}
