/** Figure `alpha_study`: must every linear search its own alpha? */

import { formatFixed, formatShort, withMinus } from "../num/format_number.ts";
import {
  ALPHA_PREDICTORS,
  ALPHA_STRATEGIES,
  type AlphaPredictor,
  type AlphaStrategy,
  type AlphaStudyRecord,
} from "../record/alpha_study.ts";
import { bestAlphaPanel } from "./best_alpha_panel.ts";
import { barPanel } from "./bar_panel.ts";
import { pValueText } from "./p_value_text.ts";
import type { PanelSpec, VegaLiteSpec } from "./spec.ts";
import { CHART_THEME, INK, METHODS, VEGA_LITE_SCHEMA } from "./theme.ts";
import { linearTicks } from "./ticks.ts";
import { figureTitle } from "./title.ts";

/** Predictors, as a reader says them. */
const PREDICTORS: Readonly<Record<AlphaPredictor, string>> = {
  kurtosis: "kurtosis",
  outlier_ratio: "outlier ratio",
  top1pct_importance: "top-1 % share",
  act_mag_skew: "magnitude skew",
};

/** What each strategy captures; the best alphas; how well each property predicts them. */
export function alphaStudy(record: AlphaStudyRecord): VegaLiteSpec {
  const { model, bit, n_layers, n_grid } = record;
  const linears = `${n_layers} linear layer${n_layers === 1 ? "" : "s"}`;
  return {
    $schema: VEGA_LITE_SCHEMA,
    config: CHART_THEME,
    title: figureTitle(
      `Searched, common and predicted alphas at ${bit} bits`,
      model,
      `${linears}, ${n_grid} alphas each`,
    ),
    hconcat: [strategyPanel(record), bestAlphaPanel(record), predictorPanel(record)],
  };
}

function strategyPanel(record: AlphaStudyRecord): PanelSpec {
  const { strategies, global_const_alpha } = record;
  const names: Readonly<Record<AlphaStrategy, string>> = {
    full_search: "search per layer",
    global_const: `one alpha, ${formatShort(global_const_alpha)}`,
    predicted: "predicted alpha",
    rtn: "plain rounding",
  };
  const rows = ALPHA_STRATEGIES.map((strategy) => {
    const { mean_reduction, captured } = strategies[strategy];
    return {
      name: names[strategy],
      value: captured === null ? null : 100 * captured,
      text: `${captured === null ? "no share" : percent(captured)}\n${
        mean_reduction === null ? "no mean" : `${mean_reduction.toPrecision(3)}×`
      }`,
      color: METHODS.AWQ.color,
    };
  });
  const lowest = Math.min(0, ...rows.map(({ value }) => value ?? 0));
  const domain = [lowest * 1.05, 105] as const;
  return barPanel(rows, {
    heading: "Share of the gain, and mean error reduction",
    title: "share of the search's gain",
    domain,
    ticks: lowest < -100 ? linearTicks(...domain) : [0, 25, 50, 75, 100],
    unit: " %",
    width: 210,
  });
}

function predictorPanel(record: AlphaStudyRecord): PanelSpec {
  const rows = ALPHA_PREDICTORS.map((predictor) => {
    const rho = record.spearman_best_alpha_vs[predictor];
    return {
      name: PREDICTORS[predictor],
      value: rho,
      text: correlationText(rho, record.spearman_p_value[predictor]),
      color: predictor === record.best_predictor ? METHODS.AWQ.color : INK.line,
    };
  });
  return barPanel(rows, {
    heading: "What foretells the best alpha (blue: predicts)",
    title: "Spearman ρ with the best alpha",
    domain: [-1, 1],
    ticks: [-1, -0.5, 0, 0.5, 1],
    unit: "",
    width: 210,
  });
}

function correlationText(rho: number | null, p: number | null): string {
  if (rho === null) return "undefined";
  return `ρ = ${formatFixed(rho, 2)}\n${pValueText(p)}`;
}

function percent(share: number): string {
  // Plus 0: no minus before a zero.
  return `${withMinus(String(Math.round(100 * share) + 0))} %`;
}
