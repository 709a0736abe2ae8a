/**
 * The search for the scaling strength, by trying every one: the readable reference that the fast
 * search must agree with.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { firstNonFinite } from "../num/finite.ts";
import type { Matrix } from "../num/matrix.ts";
import { difference } from "./difference.ts";
import { firstSmallest } from "./first_smallest.ts";
import { outputSquaredNorm } from "./output_squared_norm.ts";
import type { Quantizer } from "./quantizer.ts";
import { relativeError } from "./relative_error.ts";
import { quantizeScaled } from "./scaled.ts";
import { awqScales } from "./scales.ts";

/** What a search found. */
export interface ScaleSearch {
  /** Output error at each alpha, in the order of the grid. */
  readonly errors: Float64Array;
  /** Index of the first smallest error. */
  readonly bestIndex: number;
}

/**
 * Output error of a linear at every alpha: quantized under the scales of that alpha, measured
 * against the linear's own output. First smallest wins; with 0 in the grid the best is never worse
 * than plain rounding (docs/method.md#scale-search).
 *
 * @param weight Weight `[out, in]`; not changed.
 * @param inputs Activations `[tokens, in]`, one matrix per sequence.
 * @param magnitude Mean |x_j| of each input channel, `[in]`.
 * @param quantizer The grid that weights are rounded to.
 * @param alphas Scaling strengths to try.
 * @returns The whole curve and the place of its minimum.
 * @throws {AwqDiagError} If shapes do not fit.
 * @throws {AwqDiagError} If a value is not finite, a magnitude is negative, there is no alpha or no
 * token, or the linear's output is 0 and its error is not.
 *
 * @example A small weight behind a loud channel: scaling rescues it
 * ```ts
 * import { searchScale } from "./search.ts";
 * import { matrix } from "../num/matrix.ts";
 * import assert from "node:assert/strict";
 *
 * const weight = matrix(Float32Array.of(-4, -1), 1, 2);
 * const token = matrix(Float32Array.of(1, 100), 1, 2);
 * const found = searchScale(weight, [token], [1, 100], { kind: "symmetric", bits: 2 }, [0, 1]);
 * assert.deepEqual(found.errors, Float64Array.of(10000 / 10816, 16 / 10816));
 * assert.equal(found.bestIndex, 1);
 * ```
 */
export function searchScale(
  weight: Matrix,
  inputs: readonly Matrix[],
  magnitude: ArrayLike<number>,
  quantizer: Quantizer,
  alphas: ArrayLike<number>,
): ScaleSearch {
  assertFinite(weight);
  const signal = outputSquaredNorm(weight, inputs);
  const errors = Float64Array.from(alphas, (alpha) => {
    const quantized = quantizeScaled(weight, awqScales(magnitude, alpha), quantizer);
    const error = outputSquaredNorm(difference(weight, quantized), inputs);
    return relativeError(error, signal, "output error");
  });
  return { errors, bestIndex: firstSmallest(errors) };
}

/** Refuses a weight that would make whole rows NaN, and says where it is. */
function assertFinite(weight: Matrix): void {
  const bad = firstNonFinite(weight.data);
  if (bad < 0) return;
  const row = Math.floor(bad / weight.columns);
  throw new AwqDiagError(
    `Cannot search scales: weight at row ${row}, column ${bad % weight.columns} is ${
      weight.data[bad]
    }, wanted finite numbers, check the checkpoint`,
  );
}
