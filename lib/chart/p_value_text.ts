/** How figures print a p-value. */

/** A p-value in two digits; below a thousandth only that it is. */
export function pValueText(p: number | null): string {
  if (p === null) return "p undefined";
  return p < 0.001 ? "p < 0.001" : `p = ${p.toPrecision(2)}`;
}
