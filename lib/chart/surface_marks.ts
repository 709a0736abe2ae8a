/** The Vega marks that draw a surface and its frame, back to front. */

import type { Mark } from "vega";
import { INK } from "./theme.ts";

/** Marks over the data sets `panes`, `grid`, `surface`, `ticks` and `labels`. */
export function surfaceMarks(): Mark[] {
  const field = (name: string) => ({ field: name });
  const line = { x: field("x"), y: field("y"), x2: field("x2"), y2: field("y2") };
  return [
    {
      type: "path",
      from: { data: "panes" },
      encode: {
        enter: { path: field("path"), fill: { value: "#f7f7f7" }, stroke: { value: INK.line } },
      },
    },
    {
      type: "rule",
      from: { data: "grid" },
      encode: { enter: { ...line, stroke: { value: "#d4d4d4" }, strokeWidth: { value: 0.8 } } },
    },
    {
      type: "path",
      from: { data: "surface" },
      encode: {
        enter: {
          path: field("path"),
          fill: field("fill"),
        },
      },
    },
    {
      type: "rule",
      from: { data: "ticks" },
      encode: { enter: { ...line, stroke: { value: INK.line } } },
    },
    {
      type: "text",
      from: { data: "labels" },
      encode: {
        enter: {
          ...Object.fromEntries(
            ["x", "y", "text", "align", "baseline", "angle"].map((name) => [name, field(name)]),
          ),
          fill: { value: INK.text },
          fontSize: { signal: "datum.kind === 'title' ? 12 : 11" },
        },
      },
    },
  ];
}
