/**
 * The `diagnostic` record, version 1: what `tasks/diagnose.ts` found in one model.
 *
 * Keys follow AWQ-Diag (`model`, `config`, `model_info`, `summary`, `layers`), so that its users'
 * scripts go on working. What AWQ-Diag's own files (version 0) do not hold is `null` after
 * migration; a record written by this project has every value.
 *
 * @module
 */

import { z } from "zod";

const finite = z.number();
const count = z.int().nonnegative();
const ratio = z.number().nonnegative();

/** A number per bit width; keys are bit widths as decimal strings, `"8"` to `"2"`. */
const perBit = z.record(z.string().regex(/^\d+$/), ratio);

/** A two-sided interval `[low, high]`. */
const interval = z.tuple([finite, finite]);

/** Settings that decide the numbers; equal settings and inputs give equal records. */
export const diagnosticConfigSchema = z.strictObject({
  protocol: z.literal("awq-diag"),
  bit_widths: z.array(z.int().min(2).max(8)).min(1),
  num_calibration_samples: z.int().positive(),
  num_calibration_tokens: z.int().positive().nullable(),
  max_calibration_length: z.int().min(2),
  outlier_sigma: z.number().positive(),
  awq_report_bit: z.int(),
  alphas: z.array(z.number().min(0).max(1)).min(1).nullable(),
  quantizer: z.enum(["symmetric", "group"]),
  group_size: z.int().positive().nullable(),
  seed: z.int().nonnegative(),
  bootstrap_resamples: z.int().positive(),
});

/** Shape of the model that was analysed. */
export const modelInfoSchema = z.strictObject({
  model_type: z.string().nullable(),
  num_params: count,
  num_layers: count,
  hidden_size: count,
  num_attention_heads: count,
  num_key_value_heads: count,
  head_dim: count.nullable(),
  intermediate_size: count,
  vocab_size: count.nullable(),
  dtype: z.string().nullable(),
  num_linear_analyzed: count,
});

/** One linear layer: statistics of its input, its error per bit width, and what AWQ scaling gains. */
export const layerSchema = z.strictObject({
  module_type: z.string(),
  layer_idx: count,
  hidden_dim: z.int().positive(),
  out_dim: z.int().positive().nullable(),
  mean_kurtosis: finite,
  max_kurtosis: finite,
  mean_outlier_ratio: ratio,
  mean_kurtosis_pooled: finite.nullable(),
  max_kurtosis_pooled: finite.nullable(),
  mean_outlier_ratio_pooled: ratio.nullable(),
  top1pct_importance_share: ratio,
  output_error: perBit,
  proxy_error: perBit.nullable(),
  awq_output_error: perBit,
  awq_best_alpha: perBit,
  /** Output error at each of `config.alphas`. */
  awq_error_curve: z.record(z.string().regex(/^\d+$/), z.array(ratio)).nullable(),
  awq_reduction_3bit: ratio,
});

/** Means over the layers of one module family, such as all `down_proj`. */
export const familySchema = z.strictObject({
  count: z.int().positive(),
  mean_kurtosis: finite,
  median_kurtosis: finite,
  mean_top1pct_importance_share: ratio,
  median_top1pct_importance_share: ratio,
  mean_3bit_output_error: ratio,
  median_3bit_output_error: ratio,
  mean_awq_reduction_3bit: ratio,
  median_awq_reduction_3bit: ratio,
  /** Bootstrap 95 % interval of the mean reduction, resampling layers. */
  mean_awq_reduction_3bit_ci95: interval,
});

/** Spearman's rho and its two-sided p-value; `null` where ranks do not vary. */
const correlation = z.tuple([finite.nullable(), finite.nullable()]);

/** Headline numbers over all layers. */
export const summarySchema = z.strictObject({
  per_bit_median_output_error: perBit,
  per_bit_median_awq_output_error: perBit,
  top_kurtosis_layer: z.strictObject({ name: z.string(), mean_kurtosis: finite }),
  module_family: z.record(z.string(), familySchema),
  correlations: z.strictObject({
    kurtosis_vs_awq_reduction_spearman: correlation,
    outlier_ratio_vs_awq_reduction_spearman: correlation,
  }),
  awq_reduction_3bit: z.strictObject({
    min: ratio,
    median: ratio,
    mean: ratio,
    max: ratio,
    mean_ci95: interval,
  }),
});

/** A file that went into a run. */
export const inputFileSchema = z.strictObject({
  name: z.string(),
  bytes: count,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** Where the numbers come from: everything needed to tell whether two runs had equal inputs. */
export const inputsSchema = z.strictObject({
  model: z.strictObject({
    source: z.enum(["bundled", "folder", "hub"]),
    revision: z.string().nullable(),
    files: z.array(inputFileSchema),
  }),
  calibration: z.strictObject({
    name: z.string(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    /** Tokens of each sequence before truncation to `max_calibration_length`. */
    tokens_given: z.array(count),
    /** Tokens of each sequence that were run. */
    tokens_used: z.array(count),
  }),
  /** The name of the estimator behind each statistic. */
  estimators: z.record(z.string(), z.string()),
});

/** Everything that may differ between two equal runs. */
export const runSchema = z.looseObject({
  generated_utc: z.string(),
  seconds: z.record(z.string(), z.number().nonnegative()).optional(),
  provider: z.string().optional(),
  provider_reason: z.string().optional(),
  threads: z.int().positive().optional(),
  host: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  versions: z.record(z.string(), z.string()).optional(),
  git_commit: z.string().nullable().optional(),
});

/** A diagnostic record, version 1. */
export const diagnosticSchema = z.strictObject({
  schema: z.literal("awq-diag/diagnostic"),
  version: z.literal(1),
  model: z.string().min(1),
  config: diagnosticConfigSchema,
  model_info: modelInfoSchema,
  summary: summarySchema,
  layers: z.record(z.string(), layerSchema),
  inputs: inputsSchema.nullable(),
  run: runSchema,
}).refine((record) => Object.keys(record.layers).length > 0, {
  error: "a diagnostic record needs at least one layer",
  path: ["layers"],
});

/** Settings of a diagnostic run. */
export type DiagnosticConfig = z.infer<typeof diagnosticConfigSchema>;
/** Shape of the analysed model. */
export type ModelInfo = z.infer<typeof modelInfoSchema>;
/** One linear layer's results. */
export type LayerResult = z.infer<typeof layerSchema>;
/** Results of one module family. */
export type FamilySummary = z.infer<typeof familySchema>;
/** Headline numbers of a record. */
export type Summary = z.infer<typeof summarySchema>;
/** Provenance of a record. */
export type Inputs = z.infer<typeof inputsSchema>;
/** The part of a record that may differ between two equal runs. */
export type Run = z.infer<typeof runSchema>;
/** What one `diagnose` run found in a model. */
export type DiagnosticRecord = z.infer<typeof diagnosticSchema>;
