/**
 * Rounding for stored specs: a figure shows three digits, so its spec needs no sixteen.
 *
 * @module
 */

/**
 * Rounds to significant digits.
 *
 * @param value Any number
 * @param digits Digits to keep
 * @returns The nearest number with that many significant digits; NaN and infinities as they are
 *
 * @example Four digits, small or large
 * ```ts
 * import { toSignificant } from "./round.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(toSignificant(0.000123456), 0.0001235);
 * assert.equal(toSignificant(123456), 123500);
 * ```
 */
export function toSignificant(value: number, digits = 4): number {
  return Number(value.toPrecision(digits));
}
