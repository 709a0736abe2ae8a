/**
 * Must every linear search its own alpha? The search, one alpha for all, and an alpha predicted from a
 * cheap property, side by side. Pure.
 *
 *     error curves -> best alphas -> rank correlation with each property -> strongest property
 *               \                                                               |
 *                +-> one alpha for all                              line through the other linears
 *                                 \                                 /
 *                                  mean reduction, share of the gain
 */

import { AwqDiagError } from "../../errors/awq_diag_error.ts";
import { constantAlpha } from "../../quant/alpha_choice.ts";
import {
  ALPHA_PREDICTORS,
  type AlphaPredictor,
  type AlphaStrategy,
  type AlphaStudyRecord,
  type StrategyOutcome,
  type StudiedLinear,
} from "../../record/alpha_study.ts";
import { standardDeviation } from "../../stats/mean.ts";
import { median } from "../../stats/quantile.ts";
import { type Spearman, spearman } from "../../stats/spearman.ts";
import { predictLeftOut } from "./predict_left_out.ts";
import { strategyOutcome } from "./strategy_outcome.ts";
import type { UnpredictedLinear } from "./studied_linear.ts";

/** The part of an alpha study record that follows from the linears and the grid. */
export type AlphaStudy =
  & Pick<
    AlphaStudyRecord,
    | "n_layers"
    | "n_grid"
    | "best_alpha_dist"
    | "spearman_best_alpha_vs"
    | "spearman_p_value"
    | "best_predictor"
    | "global_const_alpha"
    | "strategies"
  >
  & {
    /** The linears, with the alphas predicted for them. */
    readonly layers: Record<string, StudiedLinear>;
  };

/** Where a linear holds each predictor. */
const predictorOf: Readonly<Record<AlphaPredictor, (layer: UnpredictedLinear) => number>> = {
  kurtosis: (layer) => layer.mean_kurtosis,
  outlier_ratio: (layer) => layer.mean_outlier_ratio,
  top1pct_importance: (layer) => layer.top1pct_importance_share,
  act_mag_skew: (layer) => layer.act_mag_skew,
};

/** Compares ways to choose alphas (docs/method.md#alpha-study). */
export function studyAlphas(
  layers: Readonly<Record<string, UnpredictedLinear>>,
  alphas: ArrayLike<number>,
): AlphaStudy {
  const all = Object.values(layers);
  if (all.length === 0) {
    throw new AwqDiagError("Cannot study alphas: got no layers, wanted at least one, measure one");
  }
  const correlations = correlate(all);
  const predictor = strongest(correlations);
  const global = constantAlpha(
    all.map(({ error_curve }) => ({ numerators: Float64Array.from(error_curve), denominator: 1 })),
  );
  const predicted = predictor === null ? null : predict(all, predictor, alphas.length);
  const perPredictor = (value: (found: Spearman) => number | null) =>
    mapValues(correlations, value);
  return {
    n_layers: all.length,
    n_grid: alphas.length,
    best_alpha_dist: describe(all.map(({ best_alpha }) => best_alpha)),
    spearman_best_alpha_vs: perPredictor(({ rho }) => rho),
    spearman_p_value: perPredictor(({ p }) => p),
    best_predictor: predictor,
    global_const_alpha: alphas[global]!,
    strategies: judge(all, global, predicted),
    layers: Object.fromEntries(
      Object.entries(layers).map(([name, { error_curve, ...layer }], i) => {
        const predicted_alpha = predicted === null ? null : alphas[predicted[i]!]!;
        return [name, { ...layer, predicted_alpha, error_curve }];
      }),
    ),
  };
}

function describe(alphas: readonly number[]): AlphaStudyRecord["best_alpha_dist"] {
  return {
    min: Math.min(...alphas),
    median: median(alphas),
    max: Math.max(...alphas),
    std: standardDeviation(alphas),
  };
}

function correlate(layers: readonly UnpredictedLinear[]): Record<AlphaPredictor, Spearman> {
  const best = layers.map(({ best_alpha }) => best_alpha);
  return mapValues(predictorOf, (predictor) => spearman(layers.map(predictor), best));
}

/** The predictor of the largest |rho|, the first of equals; `null` where no rho is defined. */
function strongest(correlations: Readonly<Record<AlphaPredictor, Spearman>>) {
  const strength = (name: AlphaPredictor) => Math.abs(correlations[name].rho ?? 0);
  const defined = ALPHA_PREDICTORS.filter((name) => correlations[name].rho !== null);
  if (defined.length === 0) return null;
  return defined.reduce((best, name) => strength(name) > strength(best) ? name : best);
}

/** Index in the grid that a predictor predicts for each linear. */
function predict(
  layers: readonly UnpredictedLinear[],
  predictor: AlphaPredictor,
  points: number,
): number[] {
  const values = layers.map(predictorOf[predictor]);
  // A ratio over orders of magnitude: its logarithm is what a line can follow.
  const property = predictor === "act_mag_skew" ? values.map(Math.log10) : values;
  return predictLeftOut(property, layers.map(({ best_alpha }) => best_alpha), points);
}

function judge(
  layers: readonly UnpredictedLinear[],
  global: number,
  predicted: readonly number[] | null,
): Record<AlphaStrategy, StrategyOutcome> {
  const errors = (choose: (curve: readonly number[], layer: number) => number) =>
    layers.map(({ error_curve }, layer) => choose(error_curve, layer));
  const known = {
    rounding: errors((curve) => curve[0]!),
    searched: errors((curve) => Math.min(...curve)),
  };
  return {
    full_search: strategyOutcome(known, known.searched),
    global_const: strategyOutcome(known, errors((curve) => curve[global]!)),
    predicted: predicted === null
      ? { mean_reduction: null, captured: null }
      : strategyOutcome(known, errors((curve, layer) => curve[predicted[layer]!]!)),
    rtn: strategyOutcome(known, known.rounding),
  };
}

function mapValues<T, U>(
  record: Readonly<Record<AlphaPredictor, T>>,
  map: (value: T) => U,
): Record<AlphaPredictor, U> {
  const pairs = ALPHA_PREDICTORS.map((name) => [name, map(record[name])]);
  return Object.fromEntries(pairs) as Record<AlphaPredictor, U>;
}
