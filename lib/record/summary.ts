/**
 * The headline numbers of a diagnostic record, from its linears alone.
 *
 * Means are AWQ-Diag's. A mean can hang on one linear (down_proj of Qwen2.5-0.5B: mean reduction
 * 2.88, median 1.02, one linear at 28.86), so a median and a bootstrap interval stand beside it.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { shown } from "../errors/shown_text.ts";
import { bootstrapInterval } from "../stats/bootstrap.ts";
import { mean } from "../stats/mean.ts";
import { median } from "../stats/quantile.ts";
import { spearman } from "../stats/spearman.ts";
import type { FamilySummary, LinearResult, Summary } from "./diagnostic.ts";

/** How the intervals of a summary are drawn. */
export interface SummarySettings {
  readonly seed: number;
  readonly resamples: number;
}

/** Results per linear, by module name, all at the same bit widths. */
type Linears = Readonly<Record<string, LinearResult>>;

/** AWQ-Diag's summary, with medians and 95 % intervals beside the means (docs/method.md#summary). */
export function summarize(
  linears: Readonly<Record<string, LinearResult>>,
  settings: SummarySettings,
): Summary {
  const all = Object.values(linears);
  if (all.length === 0) {
    throw new AwqDiagError("Cannot summarize: got no layers, wanted at least one, analyse one");
  }
  const reductions = all.map((linear) => linear.awq_reduction_3bit);
  return {
    per_bit_median_output_error: medianPerBit(linears, "output_error"),
    per_bit_median_awq_output_error: medianPerBit(linears, "awq_output_error"),
    top_kurtosis_layer: topKurtosisLinear(linears),
    module_family: summarizeFamilies(linears, settings),
    correlations: {
      kurtosis_vs_awq_reduction_spearman: correlate(
        all.map((linear) => linear.mean_kurtosis),
        reductions,
      ),
      outlier_ratio_vs_awq_reduction_spearman: correlate(
        all.map((linear) => linear.mean_outlier_ratio),
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
  linears: Linears,
  key: "output_error" | "awq_output_error",
): Record<string, number> {
  const [first] = Object.values(linears);
  const bits = Object.keys(first?.[key] ?? {});
  return Object.fromEntries(bits.map((bit) => [bit, median(errorsAt(linears, key, bit))]));
}

function errorsAt(
  linears: Linears,
  key: "output_error" | "awq_output_error",
  bits: string,
): number[] {
  return Object.entries(linears).map(([name, linear]) => {
    const error = linear[key][bits];
    if (error !== undefined) return error;
    throw new AwqDiagError(
      `Cannot summarize: layer ${
        shown(name)
      } has no ${key} at ${bits} bits, wanted the same bit widths in every layer, 3 among them, add ${bits} to the bit widths`,
    );
  });
}

function topKurtosisLinear(linears: Linears): Summary["top_kurtosis_layer"] {
  const [name, linear] = Object.entries(linears).reduce((best, entry) =>
    entry[1].mean_kurtosis > best[1].mean_kurtosis ? entry : best
  );
  return { name, mean_kurtosis: linear.mean_kurtosis };
}

function summarizeFamilies(
  linears: Linears,
  settings: SummarySettings,
): Record<string, FamilySummary> {
  const families = Map.groupBy(Object.entries(linears), ([, linear]) => linear.module_type);
  return Object.fromEntries(
    [...families].map(([family, entries]) => [
      family,
      summarizeFamily(Object.fromEntries(entries), settings),
    ]),
  );
}

function summarizeFamily(
  linears: Linears,
  settings: SummarySettings,
): FamilySummary {
  const family = Object.values(linears);
  const kurtoses = family.map((linear) => linear.mean_kurtosis);
  const shares = family.map((linear) => linear.top1pct_importance_share);
  const errors = errorsAt(linears, "output_error", "3");
  const reductions = family.map((linear) => linear.awq_reduction_3bit);
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
