/** Results of pieces, added up. */

import type { ErrorCurves } from "../linear_group.ts";
import { cutPieces } from "./search_task.ts";

/** Shape of a weight. */
export interface WeightShape {
  /** Output channels. */
  readonly rows: number;
  /** Input channels. */
  readonly columns: number;
}

/** Adds up the results of pieces, weight by weight, in the order of the pieces. */
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

/** Puts the results of a search where curves hold them. */
export function curvesOf(sum: Float64Array, bits: readonly number[]): ErrorCurves {
  const scales = (sum.length - 1) / bits.length;
  const curve = (grid: number) =>
    Float64Array.from({ length: scales }, (_, a) => sum[1 + a * bits.length + grid]!);
  return { norm: sum[0]!, errors: new Map(bits.map((b, grid) => [b, curve(grid)])) };
}
