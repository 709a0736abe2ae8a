/**
 * What a way to choose alphas gains over RTN, and how much of the search's gain that is.
 */

import type { StrategyOutcome } from "../../record/alpha_study.ts";
import { mean } from "../../stats/mean.ts";

/** Output errors of a model's linears, one per linear. */
export interface LinearErrors {
  /** Of RTN. */
  readonly rounding: readonly number[];
  /** With the best alpha of each linear. */
  readonly searched: readonly number[];
}

/**
 * Judges a strategy as AWQ-Diag does. Its mean reduction weighs linears alike: the mean over linears of
 * RTN error / error. Its share of the search's gain weighs them by their error:
 * (mean RTN error - mean error) / (mean RTN error - mean searched error).
 */
export function strategyOutcome(
  { rounding, searched }: LinearErrors,
  chosen: readonly number[],
): StrategyOutcome {
  const reduction = mean(rounding.map((error, i) => error === chosen[i] ? 1 : error / chosen[i]!));
  const gain = mean(rounding) - mean(searched);
  return {
    mean_reduction: Number.isFinite(reduction) ? reduction : null,
    captured: gain === 0 ? null : (mean(rounding) - mean(chosen)) / gain,
  };
}
