/** The few lines of an alpha study that people want first. Pure. */

import {
  ALPHA_PREDICTORS,
  ALPHA_STRATEGIES,
  type AlphaStrategy,
  type AlphaStudyRecord,
} from "../record/alpha_study.ts";
import { formatTable } from "./format.ts";

/** What each strategy does, as people say it. */
const STRATEGY_NAMES: Readonly<Record<AlphaStrategy, string>> = {
  full_search: "search per layer",
  global_const: "one alpha for all",
  predicted: "predicted alpha",
  rtn: "plain rounding",
};

/** Describes an alpha study in plain text. */
export function alphaStudyHeadline(record: AlphaStudyRecord): string {
  const { model, bit, n_layers, n_grid, best_alpha_dist: best } = record;
  const strategies = formatTable([
    ["strategy", "mean error reduction", "share of the gain"],
    ...ALPHA_STRATEGIES.map((name) => {
      const { mean_reduction, captured } = record.strategies[name];
      return [
        STRATEGY_NAMES[name],
        mean_reduction === null ? "-" : `${mean_reduction.toFixed(3)}x`,
        captured === null ? "-" : `${(100 * captured).toFixed(1)} %`,
      ];
    }),
  ]);
  const predictors = formatTable([
    ["best alpha against", "Spearman", "p"],
    ...ALPHA_PREDICTORS.map((name) => {
      const [rho, p] = [record.spearman_best_alpha_vs[name], record.spearman_p_value[name]];
      return [name, rho?.toFixed(3) ?? "-", p === null ? "-" : formatP(p)];
    }),
  ]);
  return [
    `${model}: ${n_layers} linear layers at ${bit} bits, ${n_grid} alphas each`,
    `best alpha: ${alpha(best.min)} to ${alpha(best.max)}, median ${alpha(best.median)}; ` +
    `one alpha for all: ${alpha(record.global_const_alpha)}`,
    "",
    strategies,
    "",
    predictors,
    "",
    record.best_predictor === null
      ? "no prediction: no property varies with the best alpha in three layers or more"
      : `predicted from ${record.best_predictor}`,
  ].join("\n");
}

/** Two digits, such as `0.59` or `8.2e-6`. */
function formatP(p: number): string {
  return p < 1e-3 ? p.toExponential(1) : p.toPrecision(2);
}

function alpha(value: number): string {
  return String(Number(value.toFixed(3)));
}
