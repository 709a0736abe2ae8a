/**
 * How figures print a p-value.
 *
 * @module
 */

/**
 * A p-value in two digits; below a thousandth only that it is.
 *
 * @param p Chance of the result where there is no effect; `null` where it is not defined
 * @returns Such as `p = 0.12`
 *
 * @example Large, small, none
 * ```ts
 * import { pValueText } from "./p_value_text.ts";
 * import assert from "node:assert/strict";
 *
 * const texts = [0.7512, 2e-9, null].map(pValueText);
 * assert.deepEqual(texts, ["p = 0.75", "p < 0.001", "p undefined"]);
 * ```
 */
export function pValueText(p: number | null): string {
  if (p === null) return "p undefined";
  return p < 0.001 ? "p < 0.001" : `p = ${p.toPrecision(2)}`;
}
