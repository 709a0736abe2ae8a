/**
 * The headline numbers of a diagnostic record, from its layers alone.
 *
 * Means are AWQ-Diag's. A mean can hang on one layer (down_proj of Qwen2.5-0.5B: mean reduction 2.88,
 * median 1.02, one layer at 28.86), so a median and a bootstrap interval stand beside it.
 *
 * @module
 */

import { bootstrapInterval } from "../stats/bootstrap.ts";
import { mean } from "../stats/mean.ts";
import { median } from "../stats/quantile.ts";
import { spearman } from "../stats/spearman.ts";
import type { FamilySummary, LinearResult, Summary } from "./diagnostic.ts";

/** How the intervals of a summary are drawn. */
export interface SummarySettings {
  /** Seed of the random numbers. */
  readonly seed: number;
  /** Resamples of the bootstrap. */
  readonly resamples: number;
}

/**
 * Summarizes the layers of a model (docs/method.md#summary).
 *
 * @param layers Results per linear, by module name, all at the same bit widths.
 * @param settings Seed and number of the bootstrap's resamples.
 * @returns AWQ-Diag's summary, with medians and 95 % intervals beside the means.
 * @throws {RangeError} If there is no layer, or a layer lacks a bit width that the first one has,
 * or 3 bits, for which headline figures are given.
 *
 * @example One layer
 * ```ts
 * import { summarize } from "./summary.ts";
 * import assert from "node:assert/strict";
 *
 * const layer = {
 *   module_type: "down_proj",
 *   layer_idx: 0,
 *   hidden_dim: 768,
 *   out_dim: 256,
 *   mean_kurtosis: 16,
 *   max_kurtosis: 300,
 *   mean_outlier_ratio: 0.002,
 *   mean_kurtosis_pooled: null,
 *   max_kurtosis_pooled: null,
 *   mean_outlier_ratio_pooled: null,
 *   top1pct_importance_share: 4,
 *   output_error: { "3": 0.06 },
 *   proxy_error: null,
 *   awq_output_error: { "3": 0.04 },
 *   awq_best_alpha: { "3": 0.5 },
 *   awq_error_curve: null,
 *   awq_reduction_3bit: 1.5,
 * };
 * const summary = summarize({ "layers.0.down_proj": layer }, { seed: 0, resamples: 100 });
 * assert.equal(summary.module_family["down_proj"]?.mean_kurtosis, 16);
 * assert.deepEqual(summary.awq_reduction_3bit.mean_ci95, [1.5, 1.5]);
 * ```
 */
export function summarize(
  layers: Record<string, LinearResult>,
  settings: SummarySettings,
): Summary {
  const all = Object.values(layers);
  if (all.length === 0) {
    throw new RangeError("Cannot summarize: got no layers, wanted at least one, analyse one");
  }
  const reductions = all.map((layer) => layer.awq_reduction_3bit);
  return {
    per_bit_median_output_error: medianPerBit(layers, "output_error"),
    per_bit_median_awq_output_error: medianPerBit(layers, "awq_output_error"),
    top_kurtosis_layer: topKurtosisLayer(layers),
    module_family: summarizeFamilies(layers, settings),
    correlations: {
      kurtosis_vs_awq_reduction_spearman: correlate(
        all.map((layer) => layer.mean_kurtosis),
        reductions,
      ),
      outlier_ratio_vs_awq_reduction_spearman: correlate(
        all.map((layer) => layer.mean_outlier_ratio),
        reductions,
      ),
    },
    awq_reduction_3bit: {
      min: reductions.reduce((least, value) => Math.min(least, value)),
      median: median(reductions),
      mean: mean(reductions),
      max: reductions.reduce((most, value) => Math.max(most, value)),
      mean_ci95: [...bootstrapInterval(reductions, mean, settings)],
    },
  };
}

function medianPerBit(
  layers: Record<string, LinearResult>,
  key: "output_error" | "awq_output_error",
): Record<string, number> {
  const [first] = Object.values(layers);
  const bits = Object.keys(first?.[key] ?? {});
  return Object.fromEntries(bits.map((bit) => [bit, median(errorsAt(layers, key, bit))]));
}

function errorsAt(
  layers: Record<string, LinearResult>,
  key: "output_error" | "awq_output_error",
  bits: string,
): number[] {
  return Object.entries(layers).map(([name, layer]) => {
    const error = layer[key][bits];
    if (error !== undefined) return error;
    throw new RangeError(
      `Cannot summarize: layer "${name}" has no ${key} at ${bits} bits, wanted the same bit widths in every layer, 3 among them, add ${bits} to the bit widths`,
    );
  });
}

function topKurtosisLayer(layers: Record<string, LinearResult>): Summary["top_kurtosis_layer"] {
  const [name, layer] = Object.entries(layers).reduce((best, entry) =>
    entry[1].mean_kurtosis > best[1].mean_kurtosis ? entry : best
  );
  return { name, mean_kurtosis: layer.mean_kurtosis };
}

function summarizeFamilies(
  layers: Record<string, LinearResult>,
  settings: SummarySettings,
): Record<string, FamilySummary> {
  const families = Map.groupBy(Object.entries(layers), ([, layer]) => layer.module_type);
  return Object.fromEntries(
    [...families].map(([family, entries]) => [
      family,
      summarizeFamily(Object.fromEntries(entries), settings),
    ]),
  );
}

function summarizeFamily(
  layers: Record<string, LinearResult>,
  settings: SummarySettings,
): FamilySummary {
  const family = Object.values(layers);
  const kurtoses = family.map((layer) => layer.mean_kurtosis);
  const shares = family.map((layer) => layer.top1pct_importance_share);
  const errors = errorsAt(layers, "output_error", "3");
  const reductions = family.map((layer) => layer.awq_reduction_3bit);
  return {
    count: family.length,
    mean_kurtosis: mean(kurtoses),
    median_kurtosis: median(kurtoses),
    mean_top1pct_importance_share: mean(shares),
    median_top1pct_importance_share: median(shares),
    mean_3bit_output_error: mean(errors),
    median_3bit_output_error: median(errors),
    mean_awq_reduction_3bit: mean(reductions),
    median_awq_reduction_3bit: median(reductions),
    mean_awq_reduction_3bit_ci95: [...bootstrapInterval(reductions, mean, settings)],
  };
}

function correlate(x: readonly number[], y: readonly number[]): [number | null, number | null] {
  const { rho, p } = spearman(x, y);
  return [rho, p];
}
