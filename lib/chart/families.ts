/**
 * The module families of a decoder block: their order, and a colour, shape and dash for each, the
 * same in every figure.
 *
 * Colours are Okabe and Ito's (https://jfly.uni-koeln.de/color/) without black and yellow, which
 * vanish on a dark and on a white ground; grey stands in. Shape and dash tell the families apart
 * where colour cannot, as in print.
 */

/** How a family is drawn. */
export interface FamilyStyle {
  readonly color: string;
  readonly shape: string;
  /** A Vega dash pattern, in pixels. */
  readonly dash: readonly number[];
}

const STYLES: ReadonlyMap<string, FamilyStyle> = new Map(Object.entries({
  q_proj: { color: "#56b4e9", shape: "circle", dash: [2, 2] },
  k_proj: { color: "#009e73", shape: "square", dash: [8, 2] },
  v_proj: { color: "#cc79a7", shape: "cross", dash: [8, 2, 2, 2] },
  // Fused projections take the style of their first part; no model has both.
  qkv_proj: { color: "#56b4e9", shape: "circle", dash: [2, 2] },
  o_proj: { color: "#0072b2", shape: "diamond", dash: [5, 2] },
  gate_proj: { color: "#e69f00", shape: "triangle-right", dash: [2, 4] },
  gate_up_proj: { color: "#e69f00", shape: "triangle-right", dash: [2, 4] },
  up_proj: { color: "#777777", shape: "triangle-up", dash: [5, 2, 2, 2] },
  down_proj: { color: "#d55e00", shape: "triangle-down", dash: [1, 0] },
}));

const ORDER = [...STYLES.keys()];
const UNKNOWN: FamilyStyle = { color: "#444444", shape: "triangle-left", dash: [1, 1] };

/** The style of a family. */
export function familyStyle(family: string): FamilyStyle {
  return STYLES.get(family) ?? UNKNOWN;
}

/** Each family once, in the order of the data flow; unknown ones last, by name. */
export function orderFamilies(families: Iterable<string>): string[] {
  const rank = (family: string) => ORDER.includes(family) ? ORDER.indexOf(family) : ORDER.length;
  return [...new Set(families)].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}
