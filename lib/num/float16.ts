/**
 * IEEE 754 half precision, the dtype of older checkpoints, widened to float32.
 *
 * @module
 */

/**
 * Converts float16 to float32, exactly, subnormals included.
 *
 * @param bits Bit patterns, one float16 each.
 * @param into Where the values go. The patterns may lie in the last half of the same buffer: each is
 * read before its place is written.
 * @returns `into`, their values, as many as there are patterns; a NaN stays a NaN, its payload may change.
 *
 * @example One, the smallest subnormal, minus infinity
 * ```ts
 * import { float16ToFloat32 } from "./float16.ts";
 * import assert from "node:assert/strict";
 *
 * const values = float16ToFloat32(Uint16Array.of(0x3c00, 0x0001, 0xfc00));
 * assert.deepEqual(values, Float32Array.of(1, 2 ** -24, -Infinity));
 * ```
 */
export function float16ToFloat32(
  bits: Uint16Array,
  into: Float32Array = new Float32Array(bits.length),
): Float32Array {
  const half = new Float16Array(bits.buffer, bits.byteOffset, bits.length);
  for (let i = 0; i < half.length; i++) into[i] = half[i]!;
  return into;
}
