/**
 * Results of pieces, added up.
 *
 * @module
 */

import type { ErrorCurves } from "../linear_group.ts";
import { cutPieces } from "./search_task.ts";

/** Shape of a weight. */
export interface WeightShape {
  /** Output channels. */
  readonly rows: number;
  /** Input channels. */
  readonly columns: number;
}

/**
 * Adds up the results of pieces, weight by weight, in the order of the pieces.
 *
 * @param weights Shapes of the weights.
 * @param results Results of every piece, all of one length, as `cutPieces` orders them.
 * @returns A sum per weight.
 *
 * @example 40 rows of 4096 weights are two pieces
 * ```ts
 * import { sumByWeight } from "./sum_by_weight.ts";
 * import assert from "node:assert/strict";
 *
 * const results = [Float64Array.of(1, 2), Float64Array.of(10, 20)];
 * const sums = sumByWeight([{ rows: 40, columns: 4096 }], results);
 * assert.deepEqual(sums, [Float64Array.of(11, 22)]);
 * ```
 */
export function sumByWeight(
  weights: readonly WeightShape[],
  results: readonly Float64Array[],
): Float64Array[] {
  const sums = weights.map(() => new Float64Array(results[0]!.length));
  cutPieces(weights).forEach(({ weight }, i) => {
    const sum = sums[weight]!;
    results[i]!.forEach((value, k) => sum[k]! += value);
  });
  return sums;
}

/**
 * Puts the results of a search where curves hold them.
 *
 * @param sum Norm, then for each scale an error per bit width.
 * @param bits Bit widths.
 * @returns Curves of one layer.
 *
 * @example Two scales at two bit widths
 * ```ts
 * import { curvesOf } from "./sum_by_weight.ts";
 * import assert from "node:assert/strict";
 *
 * const { norm, errors } = curvesOf(Float64Array.of(100, 1, 4, 2, 5), [8, 4]);
 * assert.equal(norm, 100);
 * assert.deepEqual(errors.get(4), Float64Array.of(4, 5));
 * ```
 */
export function curvesOf(sum: Float64Array, bits: readonly number[]): ErrorCurves {
  const scales = (sum.length - 1) / bits.length;
  const curve = (grid: number) =>
    Float64Array.from({ length: scales }, (_, a) => sum[1 + a * bits.length + grid]!);
  return { norm: sum[0]!, errors: new Map(bits.map((b, grid) => [b, curve(grid)])) };
}
