/** What a `diagnostic` record consists of; other records share some of it. */

import { z } from "zod";
import {
  alpha,
  alphaGrid,
  bitKey,
  bitWidth,
  blockIndex,
  correlation,
  count,
  familyName,
  finite,
  MOST_BLOCKS,
  MOST_CHANNELS,
  nameSchema,
  percentage,
  pValue,
  ratio,
  reduction,
  resamples,
  seed,
  share,
} from "./fields.ts";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A number per bit width; keys are bit widths as decimal strings, `"8"` to `"2"`. */
const perBit = z.record(bitKey, ratio);
const alphaPerBit = z.record(bitKey, alpha);

/** @ignore */
export const diagnosticConfigSchema = z.strictObject({
  protocol: z.literal("awq-diag").describe("Rules by which every number was computed"),
  bit_widths: z.array(bitWidth).min(1).max(7).describe("Bit widths tried, widest first"),
  num_calibration_samples: z.int().positive().describe("Calibration sequences"),
  num_calibration_tokens: z.int().positive().nullable()
    .describe("Tokens run, all sequences together; null in a migrated AWQ-Diag file"),
  max_calibration_length: z.int().min(2).describe("Tokens after which a sequence is cut"),
  layer_range: z.tuple([blockIndex, blockIndex]).nullable()
    .describe("First and last decoder block that was measured; null for all"),
  outlier_sigma: finite.positive()
    .describe("An activation beyond this many standard deviations of its channel is an outlier"),
  awq_report_bit: bitWidth.describe("Bit width that headline figures are drawn for"),
  alphas: alphaGrid.nullable()
    .describe("Grid of the scale exponent alpha; null in a migrated AWQ-Diag file"),
  quantizer: z.enum(["symmetric", "group"])
    .describe("symmetric: one step per output channel; group: asymmetric, one step per group"),
  group_size: z.int().positive().nullable()
    .describe("Input channels that share one step; null for the symmetric quantizer"),
  exhaustive: z.literal(true).optional()
    .describe("Present where every token was multiplied, also where a Gram matrix is cheaper"),
  seed: seed.describe("Seed of every random draw"),
  bootstrap_resamples: resamples.describe("Resamples behind each bootstrap interval"),
}).describe("Settings that decide the numbers");

/** @ignore */
export const modelInfoSchema = z.strictObject({
  model_type: nameSchema.nullable().describe("model_type of config.json, such as qwen2"),
  num_params: count.describe("Parameters, tied embeddings counted once"),
  num_layers: count.max(MOST_BLOCKS).describe("Decoder blocks"),
  hidden_size: count.describe("Width of the residual stream"),
  num_attention_heads: count.describe("Query heads"),
  num_key_value_heads: count.describe("Key and value heads"),
  head_dim: count.nullable().describe("Width of one head"),
  intermediate_size: count.describe("Width of the MLP"),
  vocab_size: count.nullable().describe("Rows of the embedding table"),
  dtype: nameSchema.nullable().describe("Number format of the checkpoint's weights"),
  num_linear_analyzed: count.describe("Linear layers in this record"),
}).describe("Shape of the model");

/** @ignore */
export const linearResultSchema = z.strictObject({
  module_type: familyName.describe("Module family, the last part of the name, such as down_proj"),
  layer_idx: blockIndex.describe("Decoder block, from 0"),
  hidden_dim: z.int().positive().max(MOST_CHANNELS).describe("Input channels"),
  out_dim: z.int().positive().nullable().describe("Output channels"),
  mean_kurtosis: finite
    .describe("Mean over channels of the excess kurtosis, averaged over sequences"),
  max_kurtosis: finite
    .describe("Largest excess kurtosis of a channel, averaged over sequences"),
  mean_outlier_ratio: share
    .describe("Mean over channels of the fraction of tokens beyond outlier_sigma"),
  mean_kurtosis_pooled: finite.nullable().describe("As mean_kurtosis, over all tokens at once"),
  max_kurtosis_pooled: finite.nullable().describe("As max_kurtosis, over all tokens at once"),
  mean_outlier_ratio_pooled: share.nullable()
    .describe("As mean_outlier_ratio, over all tokens at once"),
  top1pct_importance_share: percentage
    .describe("Percent of all importance held by the top 1 % of input channels"),
  output_error: perBit.describe(
    "Per bit width: squared norm of the output error of plain rounding over that of the output",
  ),
  proxy_error: perBit.nullable().describe(
    "Per bit width: as output_error, with channels taken as uncorrelated (magnitudes only)",
  ),
  awq_output_error: perBit.describe("Per bit width: output_error with the best alpha"),
  awq_best_alpha: alphaPerBit.describe("Per bit width: the alpha of the smallest output error"),
  awq_error_curve: z.record(bitKey, z.array(ratio)).nullable()
    .describe("Per bit width: output error at each of config.alphas"),
  awq_reduction_3bit: reduction
    .describe("Output error of plain rounding over that with the best alpha, at 3 bits"),
}).describe("Results of one linear layer");

/** @ignore */
export const familySchema = z.strictObject({
  count: z.int().positive().describe("Layers in the family"),
  mean_kurtosis: finite,
  median_kurtosis: finite,
  mean_top1pct_importance_share: percentage,
  median_top1pct_importance_share: percentage,
  mean_3bit_output_error: ratio,
  median_3bit_output_error: ratio,
  mean_awq_reduction_3bit: reduction,
  median_awq_reduction_3bit: reduction,
  mean_awq_reduction_3bit_ci95: z.tuple([reduction, reduction])
    .describe("Bootstrap 95 % interval of the mean reduction, resampling layers"),
}).describe("Means and medians over the layers of one module family");

const correlationAndP = z.tuple([correlation.nullable(), pValue.nullable()])
  .describe("Spearman's rho and its two-sided p-value; null where ranks do not vary");

/** @ignore */
export const summarySchema = z.strictObject({
  per_bit_median_output_error: perBit.describe("Median over layers of output_error"),
  per_bit_median_awq_output_error: perBit.describe("Median over layers of awq_output_error"),
  top_kurtosis_layer: z.strictObject({ name: nameSchema, mean_kurtosis: finite })
    .describe("The layer of the largest mean_kurtosis, the first of equals"),
  module_family: z.record(familyName, familySchema)
    .describe("Per module family, in the order in which families first appear"),
  correlations: z.strictObject({
    kurtosis_vs_awq_reduction_spearman: correlationAndP,
    outlier_ratio_vs_awq_reduction_spearman: correlationAndP,
  }).describe("Rank correlations over layers"),
  awq_reduction_3bit: z.strictObject({
    min: reduction,
    median: reduction,
    mean: reduction,
    max: reduction,
    mean_ci95: z.tuple([reduction, reduction]).describe(
      "Bootstrap 95 % interval of the mean, resampling layers",
    ),
  }).describe("The layers' awq_reduction_3bit"),
}).describe("Headline numbers over all layers");

/** @ignore */
export const inputFileSchema = z.strictObject({
  name: nameSchema.describe("Name within the model's folder"),
  bytes: count,
  sha256: sha256,
});

/** @ignore */
export const inputsSchema = z.strictObject({
  model: z.strictObject({
    source: z.enum(["bundled", "folder", "hub"]).describe("Where the model was found"),
    revision: z.string().nullable().describe("Commit of the model repository, if it has one"),
    files: z.array(inputFileSchema),
    lm_head: z.literal("stored").optional().describe(
      "Present where config.json ties the head to the embeddings, the files hold another head, and that was used",
    ),
    special_tokens: z.literal("tokenizer_config.json").optional().describe(
      "Present where its flags and tokenizer.json disagree on the tokens around a text: its flags were followed",
    ),
  }),
  calibration: z.strictObject({
    name: nameSchema.describe("Name of the calibration file"),
    sha256: sha256,
    tokens_given: z.array(count)
      .describe("Tokens of each sequence before truncation to max_calibration_length"),
    tokens_used: z.array(count).describe("Tokens of each sequence that were run"),
  }),
  estimators: z.record(nameSchema, z.string())
    .describe("The name of the estimator behind each statistic"),
}).describe("Where the numbers come from; equal inputs and settings give equal results");

/** @ignore */
export const runSchema = z.looseObject({
  generated_utc: z.string().describe("When the record was made, ISO 8601 in UTC"),
  seconds: z.record(z.string(), z.number().nonnegative()).optional()
    .describe("Wall-clock time of each stage"),
  provider: z.string().optional().describe("Execution provider of ONNX Runtime"),
  provider_reason: z.string().optional().describe("Why that provider was taken"),
  threads: z.int().positive().optional(),
  host: z.record(z.string(), z.union([z.string(), z.number()])).optional()
    .describe("Operating system, processor and memory; no host name"),
  versions: z.record(z.string(), z.string()).optional().describe(
    "Versions of runtime and packages",
  ),
  git_commit: z.string().nullable().optional().describe("Commit of this project's checkout"),
}).describe("Everything that may differ between two equal runs");

/** Settings of a diagnostic run. */
export type DiagnosticConfig = ReturnType<typeof diagnosticConfigSchema.parse>;
/** Shape of the analysed model. */
export type ModelInfo = ReturnType<typeof modelInfoSchema.parse>;
/** One linear's results. */
export type LinearResult = ReturnType<typeof linearResultSchema.parse>;
/** Results of one module family. */
export type FamilySummary = ReturnType<typeof familySchema.parse>;
/** Headline numbers of a record. */
export type Summary = ReturnType<typeof summarySchema.parse>;
/** A file that went into a run, with its hash. */
export type InputFile = ReturnType<typeof inputFileSchema.parse>;
/** Provenance of a record. */
export type Inputs = ReturnType<typeof inputsSchema.parse>;
/** The part of a record that may differ between two equal runs. */
export type Run = ReturnType<typeof runSchema.parse>;
