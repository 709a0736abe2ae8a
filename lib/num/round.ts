/**
 * The rounding rule of every quantizer here: to nearest, ties to even, as PyTorch and ONNX round.
 * `Math.round` sends ties towards +Infinity instead, which shifts codes.
 *
 * @module
 */

/** From here on, neighbouring doubles are at least 1 apart, so every value is an integer. */
const INTEGERS_FROM = 2 ** 52;

/**
 * Rounds to the nearest integer, ties to even (IEEE 754 roundToIntegralTiesToEven).
 *
 * Adding 2^52 leaves no bits for a fraction, so the addition itself rounds as IEEE 754 asks.
 *
 * @param x Any number.
 * @returns The nearest integer, with the sign of `x` also where it is zero; NaN and infinities as
 * they are.
 *
 * @example Ties go to the even neighbour
 * ```ts
 * import { roundHalfEven } from "./round.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([0.5, 1.5, 2.5, -2.5].map(roundHalfEven), [0, 2, 2, -2]);
 * ```
 */
export function roundHalfEven(x: number): number {
  const size = Math.abs(x);
  // Zeros return here to keep their sign; the comparison is negated so that NaN returns as well.
  if (x === 0 || !(size < INTEGERS_FROM)) return x;
  const rounded = (size + INTEGERS_FROM) - INTEGERS_FROM;
  return x < 0 ? -rounded : rounded;
}
