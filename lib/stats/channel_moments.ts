/**
 * One look at activations per moment: sums over tokens for every channel at once.
 *
 * Rows are tokens, so the loops run over tokens outside and channels inside: memory is read in
 * order and the accumulators (one double a channel) stay in cache.
 *
 * @module
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import type { Matrix } from "../num/matrix.ts";

/** Sums over tokens, one value per channel. */
export interface ChannelMoments {
  /** Number of tokens n summed over. */
  readonly tokens: number;
  /** Mean of |x|. */
  readonly magnitude: Float64Array;
  /** Largest |x|. */
  readonly max: Float64Array;
  /** Sum of (x - mean)^2. */
  readonly squares: Float64Array;
  /** Sum of (x - mean)^4. */
  readonly fourths: Float64Array;
}

/**
 * Computes the sums from which the statistics of channels follow, over the tokens of all sequences
 * together, in double precision and two passes: first the mean, then powers of the distance from
 * it.
 *
 * @param sequences Activations `[tokens, channels]`; token counts may differ.
 * @returns The sums. A channel with a NaN or an infinity has NaN sums of powers.
 * @throws {AwqDiagError} If there is no token.
 * @throws {AwqDiagError} If the sequences differ in their number of channels.
 *
 * @example Four tokens of one channel, in two sequences
 * ```ts
 * import { channelMoments } from "./channel_moments.ts";
 * import { matrix } from "../num/matrix.ts";
 * import assert from "node:assert/strict";
 *
 * const one = matrix(Float32Array.of(1, -1, 3), 3, 1);
 * const other = matrix(Float32Array.of(-3), 1, 1);
 * const { magnitude, squares, fourths } = channelMoments([one, other]);
 * assert.deepEqual([magnitude[0], squares[0], fourths[0]], [2, 20, 164]);
 * ```
 */
export function channelMoments(sequences: readonly Matrix[]): ChannelMoments {
  const channels = commonChannels(sequences);
  const tokens = sequences.reduce((total, x) => total + x.rows, 0);
  if (tokens === 0) {
    throw new AwqDiagError(
      "Cannot take channel statistics: got no tokens, wanted at least one, pass a longer sequence",
    );
  }
  const mean = new Float64Array(channels);
  const magnitude = new Float64Array(channels);
  const max = new Float64Array(channels);
  for (const x of sequences) addLevels(x, mean, magnitude, max);
  for (let j = 0; j < channels; j++) {
    mean[j]! /= tokens;
    magnitude[j]! /= tokens;
  }
  const squares = new Float64Array(channels);
  const fourths = new Float64Array(channels);
  for (const x of sequences) addPowers(x, mean, squares, fourths);
  return { tokens, magnitude, max, squares, fourths };
}

function commonChannels(sequences: readonly Matrix[]): number {
  const channels = sequences[0]?.columns ?? 0;
  const other = sequences.find((x) => x.columns !== channels);
  if (other !== undefined) {
    throw new AwqDiagError(
      `Cannot take channel statistics: got sequences of ${channels} and ${other.columns} ` +
        "channels, wanted equal numbers, pass inputs of one layer",
    );
  }
  return channels;
}

/**
 * Adds tokens to the sums of a first look.
 *
 * @param x Activations `[tokens, channels]`.
 * @param sum Sum of x.
 * @param magnitude Sum of |x|.
 * @param max Largest |x|.
 *
 * @example Two tokens of two channels
 * ```ts
 * import { addLevels } from "./channel_moments.ts";
 * import { matrix } from "../num/matrix.ts";
 * import assert from "node:assert/strict";
 *
 * const [sum, magnitude, max] = [1, 2, 3].map(() => new Float64Array(2));
 * addLevels(matrix(Float32Array.of(1, 5, -3, 5), 2, 2), sum!, magnitude!, max!);
 * assert.deepEqual([...sum!, ...magnitude!, ...max!], [-2, 10, 4, 10, 3, 5]);
 * ```
 */
export function addLevels(
  x: Matrix,
  sum: Float64Array,
  magnitude: Float64Array,
  max: Float64Array,
): void {
  const { data, rows, columns } = x;
  for (let row = 0, start = 0; row < rows; row++, start += columns) {
    for (let j = 0; j < columns; j++) {
      const value = data[start + j]!;
      const size = Math.abs(value);
      sum[j]! += value;
      magnitude[j]! += size;
      // Math.max, unlike a comparison, lets a NaN through to the result.
      max[j] = Math.max(max[j]!, size);
    }
  }
}

/**
 * Adds tokens to the sums of a second look, around the mean.
 *
 * @param x Activations `[tokens, channels]`.
 * @param mean Mean of each channel.
 * @param squares Sum of (x - mean)^2.
 * @param fourths Sum of (x - mean)^4.
 *
 * @example Two tokens of one channel, around their mean of -1
 * ```ts
 * import { addPowers } from "./channel_moments.ts";
 * import { matrix } from "../num/matrix.ts";
 * import assert from "node:assert/strict";
 *
 * const [squares, fourths] = [new Float64Array(1), new Float64Array(1)];
 * addPowers(matrix(Float32Array.of(1, -3), 2, 1), Float64Array.of(-1), squares, fourths);
 * assert.deepEqual([squares[0], fourths[0]], [8, 32]);
 * ```
 */
export function addPowers(
  x: Matrix,
  mean: Float64Array,
  squares: Float64Array,
  fourths: Float64Array,
): void {
  const { data, rows, columns } = x;
  for (let row = 0, start = 0; row < rows; row++, start += columns) {
    for (let j = 0; j < columns; j++) {
      const distance = data[start + j]! - mean[j]!;
      const square = distance * distance;
      squares[j]! += square;
      fourths[j]! += square * square;
    }
  }
}
