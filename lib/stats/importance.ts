/**
 * AWQ's premise as a number: a weight matters in proportion to the activation it multiplies, so an
 * input channel is as important as its weights are large times its activations are large
 * (Lin et al., "AWQ", 2024; docs/method.md#importance).
 *
 * @module
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import type { Matrix } from "../num/matrix.ts";
import { sum } from "../num/sum.ts";

/**
 * Mean magnitude of the weights that read each input channel.
 *
 * @param weight Weight `[out, in]`.
 * @returns Mean over rows of |W_ij|, one value per input channel j.
 * @throws {AwqDiagError} If the weight has no rows.
 *
 * @example Two output channels, two input channels
 * ```ts
 * import { weightMagnitude } from "./importance.ts";
 * import { matrix } from "../num/matrix.ts";
 * import assert from "node:assert/strict";
 *
 * const weight = matrix(Float32Array.of(1, -2, -3, 4), 2, 2);
 * assert.deepEqual(weightMagnitude(weight), Float64Array.of(2, 3));
 * ```
 */
export function weightMagnitude(weight: Matrix): Float64Array {
  const { data, rows, columns } = weight;
  if (rows === 0) {
    throw new AwqDiagError(
      "Cannot take the weight magnitude: got no rows, wanted at least one, pass a weight [out, in]",
    );
  }
  const total = new Float64Array(columns);
  for (let row = 0, start = 0; row < rows; row++, start += columns) {
    for (let j = 0; j < columns; j++) total[j]! += Math.abs(data[start + j]!);
  }
  return total.map((value) => value / rows);
}

/**
 * Importance of each input channel: weight magnitude times channel magnitude.
 *
 * @param weightMagnitude Mean |W_ij| per input channel.
 * @param channelMagnitude Mean |x_j| per input channel.
 * @returns Their products, one value per input channel.
 * @throws {AwqDiagError} If the two differ in length.
 *
 * @example Two channels
 * ```ts
 * import { importance } from "./importance.ts";
 * import assert from "node:assert/strict";
 *
 * const values = importance(Float64Array.of(2, 3), Float64Array.of(10, 1));
 * assert.deepEqual(values, Float64Array.of(20, 3));
 * ```
 */
export function importance(
  weightMagnitude: Float64Array,
  channelMagnitude: Float64Array,
): Float64Array {
  if (weightMagnitude.length !== channelMagnitude.length) {
    throw new AwqDiagError(
      `Cannot weigh channels: got ${weightMagnitude.length} weight and ` +
        `${channelMagnitude.length} channel magnitudes, wanted equal numbers, pass one layer's`,
    );
  }
  return weightMagnitude.map((value, j) => value * channelMagnitude[j]!);
}

/**
 * Share of the total that the largest values hold: how sharp the hockey stick is.
 *
 * @param values Values of at least 0, such as importances.
 * @param fraction Fraction of the values that counts as the top, 0 to 1.
 * @returns Percent of the sum held by the largest max(1, floor(n * fraction)) values; 0 if the sum
 * is 0.
 * @throws {AwqDiagError} If there are no values, or if `fraction` is not between 0 and 1.
 *
 * @example One channel of a hundred holds half
 * ```ts
 * import { topShare } from "./importance.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(topShare(new Float64Array(100).fill(1).with(42, 99)), 50);
 * ```
 */
export function topShare(values: ArrayLike<number>, fraction = 0.01): number {
  if (values.length === 0) {
    throw new AwqDiagError(
      "Cannot take the top share: got no values, wanted at least one, pass a layer's importances",
    );
  }
  if (!(fraction >= 0 && fraction <= 1)) {
    throw new AwqDiagError(
      `Cannot take the top share: got the fraction ${fraction}, wanted 0 to 1, ` +
        "pass 0.01 for one percent",
    );
  }
  const total = sum(values);
  if (total === 0) return 0;
  const count = Math.max(1, Math.floor(values.length * fraction));
  const top = Float64Array.from(values).sort().subarray(values.length - count);
  return 100 * sum(top) / total;
}
