/**
 * What a way to choose alphas gains over plain rounding, and how much of the search's gain that is.
 *
 * @module
 */

import type { StrategyOutcome } from "../../record/alpha_study.ts";
import { mean } from "../../stats/mean.ts";

/** Output errors of a model's layers, one per layer. */
export interface LayerErrors {
  /** Of plain rounding. */
  readonly rounding: readonly number[];
  /** With the best alpha of each layer. */
  readonly searched: readonly number[];
}

/**
 * Judges a strategy as AWQ-Diag does. Its mean reduction weighs layers alike: the mean over layers of
 * rounding error / error. Its share of the search's gain weighs them by their error:
 * (mean rounding error - mean error) / (mean rounding error - mean searched error).
 *
 * @param errors Errors of plain rounding and of the search.
 * @param chosen Errors with the alphas that the strategy chose, in the same order.
 * @returns Both measures. The reduction is `null` where the strategy leaves a layer without any error
 * that rounding has; the share is `null` where the search gains nothing.
 * @throws {RangeError} If there are no layers.
 *
 * @example Half of the gain, all of it in the first layer
 * ```ts
 * import { strategyOutcome } from "./strategy_outcome.ts";
 * import assert from "node:assert/strict";
 *
 * const errors = { rounding: [0.5, 0.5], searched: [0.25, 0.25] };
 * assert.deepEqual(strategyOutcome(errors, [0.25, 0.5]), { mean_reduction: 1.5, captured: 0.5 });
 * ```
 */
export function strategyOutcome(
  { rounding, searched }: LayerErrors,
  chosen: readonly number[],
): StrategyOutcome {
  const reduction = mean(rounding.map((error, i) => error === chosen[i] ? 1 : error / chosen[i]!));
  const gain = mean(rounding) - mean(searched);
  return {
    mean_reduction: Number.isFinite(reduction) ? reduction : null,
    captured: gain === 0 ? null : (mean(rounding) - mean(chosen)) / gain,
  };
}
