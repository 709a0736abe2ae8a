/**
 * The check that a forward pass has not overflowed.
 *
 * @module
 */

/** The exponent bits of a float32; all are set in NaN and in the infinities, and only there. */
const EXPONENT = 0x7f800000;

/**
 * Finds the first NaN or infinity.
 *
 * @param values Values to look through.
 * @returns The index of the first value that is not finite, or -1 if all are finite.
 *
 * @example An overflow at index 1
 * ```ts
 * import { firstNonFinite } from "./finite.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(firstNonFinite(Float32Array.of(1, Infinity, NaN)), 1);
 * assert.equal(firstNonFinite(Float32Array.of(1, 2)), -1);
 * ```
 */
export function firstNonFinite(values: Float32Array): number {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < bits.length; i++) {
    if ((bits[i]! & EXPONENT) === EXPONENT) return i;
  }
  return -1;
}
