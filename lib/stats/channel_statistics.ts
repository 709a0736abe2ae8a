/**
 * The five statistics of a linear's input channels, per calibration sequence and averaged over
 * sequences: the estimator of protocol `awq-diag` (docs/method.md#channel-statistics).
 *
 * @module
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import type { Matrix } from "../num/matrix.ts";
import { channelMoments } from "./channel_moments.ts";

/** Statistics of activations over tokens; every array has one value per channel. */
export interface ChannelStatistics {
  /** Mean of |x|. */
  readonly magnitude: Float64Array;
  /** Variance of x. */
  readonly variance: Float64Array;
  /** Largest |x|. */
  readonly max: Float64Array;
  /** Excess kurtosis of x: 0 for a normal distribution, -3 for a constant channel. */
  readonly kurtosis: Float64Array;
  /** Fraction of tokens, 0 to 1, with |x| above a multiple of the standard deviation. */
  readonly outlierRatio: Float64Array;
}

/** AWQ-Diag's floor of the standard deviation in the kurtosis; a dead channel is divided by it. */
const MIN_DEVIATION = 1e-8;

/**
 * Describes the channels of one sequence, with the unbiased variance (n - 1).
 *
 * @param x Activations `[tokens, channels]`.
 * @param outlierSigma Standard deviations beyond which |x| counts as an outlier. |x| itself is
 * compared, not its distance from the mean: a large offset is hard to quantize as well.
 * @returns Statistics per channel; a channel with a NaN or an infinity gives NaN where it matters.
 * @throws {AwqDiagError} If there are fewer than two tokens (one has no unbiased variance), or if
 * `outlierSigma` is not positive.
 *
 * @example Two tokens of two channels
 * ```ts
 * import { sequenceStatistics } from "./channel_statistics.ts";
 * import { matrix } from "../num/matrix.ts";
 * import assert from "node:assert/strict";
 *
 * const { magnitude, variance } = sequenceStatistics(matrix(Float32Array.of(1, 5, -1, 5), 2, 2));
 * assert.deepEqual(magnitude, Float64Array.of(1, 5));
 * assert.deepEqual(variance, Float64Array.of(2, 0));
 * ```
 */
export function sequenceStatistics(x: Matrix, outlierSigma = 6): ChannelStatistics {
  if (x.rows < 2) {
    throw new AwqDiagError(
      `Cannot take the unbiased variance of a sequence: got ${x.rows} tokens, wanted at least 2, ` +
        "drop the sequence or pass a longer one",
    );
  }
  return describeChannels([x], 1, outlierSigma);
}

/**
 * Averages statistics of sequences with equal weights, whatever their token counts; `max` is the
 * maximum.
 *
 * @param list Statistics of each sequence.
 * @returns Their average.
 * @throws {AwqDiagError} If the list is empty.
 * @throws {AwqDiagError} If the numbers of channels differ.
 *
 * @example Two sequences of one channel
 * ```ts
 * import { averageStatistics, sequenceStatistics } from "./channel_statistics.ts";
 * import { matrix } from "../num/matrix.ts";
 * import assert from "node:assert/strict";
 *
 * const short = sequenceStatistics(matrix(Float32Array.of(1, -1), 2, 1));
 * const long = sequenceStatistics(matrix(Float32Array.of(2, -2, 4), 3, 1));
 * const both = averageStatistics([short, long]);
 * assert.equal(both.magnitude[0], (1 + 8 / 3) / 2);
 * assert.equal(both.max[0], 4);
 * ```
 */
export function averageStatistics(list: readonly ChannelStatistics[]): ChannelStatistics {
  const first = list[0];
  if (first === undefined) {
    throw new AwqDiagError(
      "Cannot average channel statistics: got none, wanted at least one, pass a sequence's",
    );
  }
  const channels = first.magnitude.length;
  const other = list.find((statistics) => statistics.magnitude.length !== channels);
  if (other !== undefined) {
    throw new AwqDiagError(
      `Cannot average channel statistics: got ${channels} and ${other.magnitude.length} ` +
        "channels, wanted equal numbers, pass statistics of one layer",
    );
  }
  return {
    magnitude: meanArray(list.map((statistics) => statistics.magnitude)),
    variance: meanArray(list.map((statistics) => statistics.variance)),
    max: first.max.map((_, j) => Math.max(...list.map((statistics) => statistics.max[j]!))),
    kurtosis: meanArray(list.map((statistics) => statistics.kurtosis)),
    outlierRatio: meanArray(list.map((statistics) => statistics.outlierRatio)),
  };
}

/**
 * Describes channels over all tokens of all sequences. What `sequenceStatistics` and
 * `pooledStatistics` share; call those.
 *
 * @param sequences Activations `[tokens, channels]`.
 * @param degreesLost 1 divides the variance by n - 1, 0 by n.
 * @param outlierSigma Standard deviations beyond which |x| counts as an outlier.
 * @returns Statistics per channel.
 * @throws {AwqDiagError} If there is no token, or if `outlierSigma` is not positive.
 * @throws {AwqDiagError} If the sequences differ in their number of channels.
 *
 * @example The variance of 1 and -1 by either divisor
 * ```ts
 * import { describeChannels } from "./channel_statistics.ts";
 * import { matrix } from "../num/matrix.ts";
 * import assert from "node:assert/strict";
 *
 * const x = matrix(Float32Array.of(1, -1), 2, 1);
 * assert.equal(describeChannels([x], 1, 6).variance[0], 2);
 * assert.equal(describeChannels([x], 0, 6).variance[0], 1);
 * ```
 */
export function describeChannels(
  sequences: readonly Matrix[],
  degreesLost: 0 | 1,
  outlierSigma: number,
): ChannelStatistics {
  if (!(outlierSigma > 0)) {
    throw new AwqDiagError(
      `Cannot count outliers: got ${outlierSigma} standard deviations, wanted more than 0, ` +
        "pass a positive number",
    );
  }
  const { tokens, magnitude, max, squares, fourths } = channelMoments(sequences);
  const variance = squares.map((total) => total / (tokens - degreesLost));
  const kurtosis = excessKurtosis(fourths, variance, tokens);
  const limits = variance.map((value) => outlierSigma * Math.sqrt(value));
  const counts = new Float64Array(limits.length);
  for (const x of sequences) addOutliers(x, limits, counts);
  // Nothing exceeds a NaN limit, which would pass for "no outliers".
  const outlierRatio = counts.map((count, j) => Number.isNaN(limits[j]!) ? NaN : count / tokens);
  return { magnitude, variance, max, kurtosis, outlierRatio };
}

/**
 * Excess kurtosis from sums, the deviation floored at 1e-8.
 *
 * @param fourths Sum of (x - mean)^4 of each channel.
 * @param variance Variance of each channel.
 * @param tokens Number of tokens.
 * @returns Mean of ((x - mean) / sd)^4, minus 3.
 *
 * @example Eight zeros, a 3 and a -3
 * ```ts
 * import { excessKurtosis } from "./channel_statistics.ts";
 * import assert from "node:assert/strict";
 *
 * const kurtosis = excessKurtosis(Float64Array.of(162), Float64Array.of(2), 10);
 * assert.ok(Math.abs(kurtosis[0]! - 1.05) < 1e-12);
 * ```
 */
export function excessKurtosis(
  fourths: Float64Array,
  variance: Float64Array,
  tokens: number,
): Float64Array {
  return fourths.map((total, j) =>
    total / tokens / Math.max(variance[j]!, MIN_DEVIATION ** 2) ** 2 - 3
  );
}

/**
 * Counts tokens beyond a limit.
 *
 * @param x Activations `[tokens, channels]`.
 * @param limits Limit of |x| for each channel.
 * @param counts Counts that are added to.
 *
 * @example One of two tokens lies beyond the limit
 * ```ts
 * import { addOutliers } from "./channel_statistics.ts";
 * import { matrix } from "../num/matrix.ts";
 * import assert from "node:assert/strict";
 *
 * const counts = Float64Array.of(0);
 * addOutliers(matrix(Float32Array.of(1, -7), 2, 1), Float64Array.of(6), counts);
 * assert.deepEqual(counts, Float64Array.of(1));
 * ```
 */
export function addOutliers(x: Matrix, limits: Float64Array, counts: Float64Array): void {
  const { data, rows, columns } = x;
  for (let row = 0, start = 0; row < rows; row++, start += columns) {
    for (let j = 0; j < columns; j++) {
      if (Math.abs(data[start + j]!) > limits[j]!) counts[j]! += 1;
    }
  }
}

function meanArray(arrays: readonly Float64Array[]): Float64Array {
  const total = new Float64Array(arrays[0]!.length);
  for (const array of arrays) {
    for (let j = 0; j < total.length; j++) total[j]! += array[j]!;
  }
  return total.map((value) => value / arrays.length);
}
