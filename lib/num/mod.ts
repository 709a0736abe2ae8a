/**
 * Numbers as models store them: bfloat16 and float16 widened to float32, compensated sums, rounding as
 * PyTorch rounds, matrices, and random numbers that a seed repeats. Pure, without dependencies.
 *
 * @example A checkpoint's bits as numbers, and ten tenths that make one
 * ```ts
 * import { bfloat16ToFloat32, sum } from "./mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(bfloat16ToFloat32(Uint16Array.of(0x3f80)), Float32Array.of(1));
 * assert.equal(sum(new Float64Array(10).fill(0.1)), 1);
 * ```
 *
 * @module
 */

export { bfloat16ToFloat32 } from "./bfloat16.ts";
export { Buffers } from "./buffers.ts";
export { firstNonFinite } from "./finite.ts";
export { float16ToFloat32 } from "./float16.ts";
export { type Matrix, matrix } from "./matrix.ts";
export { createRandom, randomInteger } from "./random.ts";
export { roundHalfEven } from "./round.ts";
export { splitmix32 } from "./splitmix32.ts";
export { stackRows } from "./stack_rows.ts";
export { sum } from "./sum.ts";
export { xoshiro128, type Xoshiro128State } from "./xoshiro128.ts";
