/** Whether one strategy predicts text better than another, with an error bar. */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { bootstrapInterval, type BootstrapOptions } from "../stats/bootstrap.ts";
import { mean } from "../stats/mean.ts";

/** A difference of log-loss, negative if the first is better, and how sure it is. */
export interface PairedDifference {
  /** Mean of a - b over all predicted tokens, in nats per token. */
  readonly difference: number;
  readonly interval: readonly [low: number, high: number];
}

/**
 * Mean difference of log-loss between two strategies on the same windows, with a paired bootstrap
 * interval: windows are drawn with replacement, and each brings its own difference along.
 *
 * Pairing takes out how hard a window is, which both strategies share and which varies more than
 * what quantization does to it. Windows are drawn rather than tokens, because the tokens of a window
 * depend on each other.
 */
export function pairedDifference(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  tokens: number,
  options: BootstrapOptions,
): PairedDifference {
  if (a.length !== b.length) {
    throw new AwqDiagError(
      `Cannot compare losses: got ${a.length} and ${b.length} windows, wanted the same windows, score both strategies on one text`,
    );
  }
  if (!Number.isInteger(tokens) || tokens < 1) {
    throw new AwqDiagError(
      `Cannot compare losses: got ${tokens} tokens a window, wanted a positive integer, pass the number of predicted tokens`,
    );
  }
  const differences = Float64Array.from(a, (loss, i) => (loss - b[i]!) / tokens);
  return {
    difference: mean(differences),
    interval: bootstrapInterval(differences, mean, options),
  };
}
