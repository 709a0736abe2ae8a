/**
 * Compensated summation.
 *
 * @module
 */

/**
 * Sums values and carries along what each addition rounds away, so that the error does not grow
 * with the number of values (Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation
 * endlicher Summen", ZAMM 54, 1974).
 *
 * @param values Values to add.
 * @returns Their sum; 0 for no values; what plain addition gives if that is NaN or infinite.
 *
 * @example Terms that cancel
 * ```ts
 * import { sum } from "./sum.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(sum([1, 1e100, 1, -1e100]), 2);
 * ```
 */
export function sum(values: ArrayLike<number>): number {
  let total = 0;
  let lost = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? (total - next) + value : (value - next) + total;
    total = next;
  }
  // An infinite total makes `lost` NaN (Infinity - Infinity), which must not hide the infinity.
  return Number.isFinite(total) ? total + lost : total;
}
