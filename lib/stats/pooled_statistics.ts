/**
 * The same five statistics over all calibration tokens at once: the better estimator, since a token
 * counts the same in a short sequence as in a long one, and since rare outliers, which make the
 * kurtosis, are rare in each single sequence.
 *
 * @module
 */

import type { Matrix } from "../num/matrix.ts";
import { type ChannelStatistics, describeChannels } from "./channel_statistics.ts";

/**
 * Describes the channels over the tokens of all sequences, with population moments (n).
 *
 * @param sequences Activations `[tokens, channels]` of one layer; token counts may differ.
 * @param outlierSigma Standard deviations beyond which |x| counts as an outlier.
 * @returns Statistics per channel.
 * @throws {AwqDiagError} If there is no token, or if `outlierSigma` is not positive.
 * @throws {AwqDiagError} If the sequences differ in their number of channels.
 *
 * @example Where the cut between sequences falls does not matter
 * ```ts
 * import { pooledStatistics } from "./pooled_statistics.ts";
 * import { matrix } from "../num/matrix.ts";
 * import assert from "node:assert/strict";
 *
 * const whole = matrix(Float32Array.of(1, 2, 9), 3, 1);
 * const parts = [matrix(Float32Array.of(1), 1, 1), matrix(Float32Array.of(2, 9), 2, 1)];
 * assert.deepEqual(pooledStatistics(parts), pooledStatistics([whole]));
 * ```
 */
export function pooledStatistics(
  sequences: readonly Matrix[],
  outlierSigma = 6,
): ChannelStatistics {
  return describeChannels(sequences, 0, outlierSigma);
}
