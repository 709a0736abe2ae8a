/**
 * bfloat16, the dtype of most published checkpoints, widened to float32.
 *
 * @module
 */

/**
 * Converts bfloat16 to float32, exactly: a bfloat16 is the upper half of a float32.
 *
 * @param bits Bit patterns, one bfloat16 each.
 * @param into Where the values go. The patterns may lie in the last half of the same buffer: each is
 * read before its place is written.
 * @returns `into`, their values, as many as there are patterns; NaN payloads and signed zeros are kept.
 *
 * @example One, minus two, infinity
 * ```ts
 * import { bfloat16ToFloat32 } from "./bfloat16.ts";
 * import assert from "node:assert/strict";
 *
 * const values = bfloat16ToFloat32(Uint16Array.of(0x3f80, 0xc000, 0x7f80));
 * assert.deepEqual(values, Float32Array.of(1, -2, Infinity));
 * ```
 */
export function bfloat16ToFloat32(
  bits: Uint16Array,
  into: Float32Array = new Float32Array(bits.length),
): Float32Array {
  // Writing integers instead of floats keeps the loop free of any float conversion.
  const wide = new Uint32Array(into.buffer, into.byteOffset, bits.length);
  for (let i = 0; i < bits.length; i++) wide[i] = bits[i]! << 16;
  return into;
}
