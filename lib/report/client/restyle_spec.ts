/**
 * Figures are made for paper: white ground, dark ink, a font of their own. Here they take on the
 * page's colours and font.
 */

import type { SpecPart } from "./fit_spec.ts";

/** A colour of the paper figures, in lower case, with the colour the page has for it. */
export type Palette = ReadonlyMap<string, string>;

/** Data, and colours that were chosen against the colour of a mark and not against the ground. */
const KEPT = new Set(["data", "datasets", "condition"]);

/**
 * Gives a figure the page's colours and font. Its title goes: the page has headings of its own.
 * Data are left alone, so a model named like a colour keeps its name.
 */
export function restyleSpec(spec: SpecPart, palette: Palette): SpecPart {
  const { title: _title, config, ...rest } = recolor(spec, palette) as SpecPart;
  return {
    ...rest,
    config: {
      ...config as SpecPart | undefined,
      font: "system-ui, sans-serif",
      background: "transparent",
      padding: 2,
      aria: true,
    },
  };
}

function recolor(part: unknown, palette: Palette): unknown {
  if (typeof part === "string") return palette.get(part.toLowerCase()) ?? part;
  if (Array.isArray(part)) return part.map((item) => recolor(item, palette));
  if (typeof part !== "object" || part === null) return part;
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) =>
      KEPT.has(key) ? [key, value] : [key, recolor(value, palette)]
    ),
  );
}
