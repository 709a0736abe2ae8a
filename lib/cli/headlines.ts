/** The few lines of each kind of record that people want first, in plain text. Pure. */

import { formatSignificant } from "../num/format_number.ts";
import {
  ALPHA_PREDICTORS,
  ALPHA_STRATEGIES,
  type AlphaStrategy,
  type AlphaStudyRecord,
} from "../record/alpha_study.ts";
import type { DiagnosticRecord } from "../record/diagnostic.ts";
import type { LossDifference, PerplexityRecord } from "../record/perplexity.ts";
import { formatTable } from "./format.ts";

/** Describes a diagnostic record as AWQ-Diag does. */
export function diagnosticHeadline(record: DiagnosticRecord): string {
  const { summary, model_info: info } = record;
  const bits = record.config.bit_widths.toSorted((a, b) => b - a);
  const errors = formatTable([
    ["bits", "median error, rounded", "scaled"],
    ...bits.map((b) => [
      b,
      formatSignificant(summary.per_bit_median_output_error[b]!, 3),
      formatSignificant(summary.per_bit_median_awq_output_error[b]!, 3),
    ]),
  ]);
  const families = Object.entries(summary.module_family).map(([name, family]) => {
    const [low, high] = family.mean_awq_reduction_3bit_ci95;
    return {
      family: name,
      layers: family.count,
      kurtosis: family.mean_kurtosis.toFixed(2),
      "top 1 % share": `${family.mean_top1pct_importance_share.toFixed(1)} %`,
      "3-bit gain, mean": `${family.mean_awq_reduction_3bit.toFixed(2)}x`,
      median: `${family.median_awq_reduction_3bit.toFixed(2)}x`,
      "95 % interval": `${low.toFixed(2)} to ${high.toFixed(2)}`,
    };
  });
  const top = summary.top_kurtosis_layer;
  return [
    `${record.model}: ${info.num_linear_analyzed} linear layers in ${info.num_layers} blocks`,
    "",
    errors,
    "",
    `highest kurtosis: ${top.name} (${top.mean_kurtosis.toFixed(2)})`,
    `largest 3-bit gain: ${largestGain(record)}`,
    "",
    formatObjects(families),
  ].join("\n");
}

/** The linear that scaling helps most. */
function largestGain({ layers }: DiagnosticRecord): string {
  const [name, { awq_reduction_3bit: gain }] = Object.entries(layers)
    .reduce((a, b) => b[1].awq_reduction_3bit > a[1].awq_reduction_3bit ? b : a);
  return `${name} (${gain.toFixed(2)}x)`;
}

const STRATEGY_NAMES: Readonly<Record<AlphaStrategy, string>> = {
  full_search: "search per layer",
  global_const: "one alpha for all",
  predicted: "predicted alpha",
  rtn: "plain rounding",
};

export function alphaStudyHeadline(record: AlphaStudyRecord): string {
  const { model, bit, n_layers, n_grid, best_alpha_dist: best } = record;
  const alpha = (value: number) => String(Number(value.toFixed(3)));
  const strategies = ALPHA_STRATEGIES.map((name) => {
    const { mean_reduction, captured } = record.strategies[name];
    return {
      strategy: STRATEGY_NAMES[name],
      "mean error reduction": mean_reduction === null ? "-" : `${mean_reduction.toFixed(3)}x`,
      "share of the gain": captured === null ? "-" : `${(100 * captured).toFixed(1)} %`,
    };
  });
  const predictors = ALPHA_PREDICTORS.map((name) => {
    const p = record.spearman_p_value[name];
    return {
      "best alpha against": name,
      Spearman: record.spearman_best_alpha_vs[name]?.toFixed(3) ?? "-",
      p: p === null ? "-" : formatSignificant(p, 2),
    };
  });
  return [
    `${model}: ${n_layers} linear layers at ${bit} bits, ${n_grid} alphas each`,
    `best alpha: ${alpha(best.min)} to ${alpha(best.max)}, median ${alpha(best.median)}; ` +
    `one alpha for all: ${alpha(record.global_const_alpha)}`,
    "",
    formatObjects(strategies),
    "",
    formatObjects(predictors),
    "",
    record.best_predictor === null
      ? "no prediction: no property varies with the best alpha in three layers or more"
      : `predicted from ${record.best_predictor}`,
  ].join("\n");
}

/** Describes the perplexity records of one model. */
export function perplexityHeadline(records: readonly PerplexityRecord[]): string {
  const tables = records.map(({ bit, group_size, strategies }) => {
    const rows = Object.entries(strategies ?? {}).map(([strategy, score]) => ({
      strategy,
      // A model without training has one beyond any vocabulary.
      perplexity: score.ppl < 1e6 ? score.ppl.toFixed(3) : score.ppl.toExponential(3),
      KL: score.kl.toFixed(4),
      "top-1": `${(100 * score.top1_agreement).toFixed(1)} %`,
      "loss vs fp16, 95 %": describeDifference(score.vs_fp16),
      "loss vs rtn, 95 %": describeDifference(score.vs_rtn),
    }));
    return `${bit} bits, groups of ${group_size}\n\n${formatObjects(rows)}`;
  });
  const { config, model, dataset } = records[0] ?? {};
  const title = config
    ? `${model} on ${dataset?.name}: ${config.windows} of ${config.windows_available} windows of ${config.window} tokens`
    : "";
  return [title, ...tables].join("\n\n");
}

function describeDifference(difference: LossDifference | null): string {
  if (difference === null) return "-";
  const signed = (x: number) => `${x < 0 ? "" : "+"}${x.toFixed(3)}`;
  const [low, high] = difference.ci95;
  return `${signed(difference.nats_per_token)} (${signed(low)} to ${signed(high)})`;
}

/** A table with the keys of its rows on top. */
function formatObjects(rows: readonly Readonly<Record<string, string | number>>[]): string {
  return formatTable([Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row))]);
}
