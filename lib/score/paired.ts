/**
 * Whether one strategy predicts text better than another, with an error bar.
 *
 * @module
 */

import { bootstrapInterval, type BootstrapOptions } from "../stats/bootstrap.ts";
import { mean } from "../stats/mean.ts";

/** A difference of log-loss and how sure it is. */
export interface PairedDifference {
  /** Mean of a - b over all predicted tokens, in nats per token; negative if a is better. */
  readonly difference: number;
  /** Interval of the difference: low and high end. */
  readonly interval: readonly [number, number];
}

/**
 * Mean difference of log-loss between two strategies on the same windows, with a paired bootstrap
 * interval: windows are drawn with replacement, and each brings its own difference along.
 *
 * Pairing takes out how hard a window is, which both strategies share and which varies more than
 * what quantization does to it. Windows are drawn rather than tokens, because the tokens of a window
 * depend on each other.
 *
 * @param a Log-loss of each window under one strategy, summed over its tokens, in nats.
 * @param b Log-loss of the same windows under the other.
 * @param tokens Number of predicted tokens of a window, the same for all.
 * @param options Seed, number of resamples, confidence (default 0.95).
 * @returns The difference and its interval; exactly 0 and [0, 0] for equal losses.
 * @throws {TypeError} If there are not as many windows of both.
 * @throws {RangeError} If there is no window, `tokens` is not a positive integer, or an option is out
 * of range.
 *
 * @example Windows that differ a lot, strategies that differ a little
 * ```ts
 * import { pairedDifference } from "./paired.ts";
 * import assert from "node:assert/strict";
 *
 * const options = { seed: 0, resamples: 1000 };
 * const { difference, interval } = pairedDifference([40, 90, 20], [38, 88, 18], 8, options);
 * assert.equal(difference, 0.25);
 * assert.deepEqual(interval, [0.25, 0.25]);
 * ```
 */
export function pairedDifference(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  tokens: number,
  options: BootstrapOptions,
): PairedDifference {
  if (a.length !== b.length) {
    throw new TypeError(
      `Cannot compare losses: got ${a.length} and ${b.length} windows, wanted the same windows, score both strategies on one text`,
    );
  }
  if (!Number.isInteger(tokens) || tokens < 1) {
    throw new RangeError(
      `Cannot compare losses: got ${tokens} tokens a window, wanted a positive integer, pass the number of predicted tokens`,
    );
  }
  const differences = Float64Array.from(a, (loss, i) => (loss - b[i]!) / tokens);
  return {
    difference: mean(differences),
    interval: bootstrapInterval(differences, mean, options),
  };
}
