/// <reference lib="dom" />
/** The tooltip of the Vega charts: names and values as text, so that markup in them stays text. */

import { formatNumber } from "../../num/format_number.ts";
import { element } from "./dom.ts";

/** What Vega calls when the pointer enters or leaves a mark. */
type TooltipHandler = (
  handler: unknown,
  event: MouseEvent,
  item: unknown,
  value: unknown,
) => void;

export function createTooltip(box: HTMLElement): TooltipHandler {
  return (_handler, event, _item, value) => {
    box.hidden = value === null || value === undefined || value === "";
    if (box.hidden) return;
    box.replaceChildren(...tooltipRows(value));
    place(box, event);
  };
}

/** A row per key of an object, one row for anything else. */
function tooltipRows(value: unknown): HTMLElement[] {
  if (typeof value !== "object" || value === null) return [element("div", "", String(value))];
  return Object.entries(value).map(([key, entry]) => {
    const row = element("div", "");
    row.append(element("span", "key", key), element("span", "value", tooltipText(entry)));
    return row;
  });
}

/** Vega-Lite turns numbers into text before it hands them over; those without a format are long. */
function tooltipText(entry: unknown): string {
  const number = typeof entry === "string" && entry.trim() !== "" ? Number(entry) : entry;
  return typeof number === "number" && !Number.isNaN(number) ? formatNumber(number) : String(entry);
}

/** Beside the pointer, on the side where there is room. */
function place(box: HTMLElement, event: MouseEvent): void {
  const { width, height } = box.getBoundingClientRect();
  const left = event.clientX + 14 + width > innerWidth
    ? event.clientX - 14 - width
    : event.clientX + 14;
  const top = Math.min(event.clientY + 14, innerHeight - height - 4);
  box.style.left = `${Math.max(4, left)}px`;
  box.style.top = `${Math.max(4, top)}px`;
}
