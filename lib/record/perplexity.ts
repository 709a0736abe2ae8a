/**
 * The `perplexity` record, version 1: what quantizing all block linears at one bit width does to a
 * model's predictions of real text, for several ways to choose AWQ scales.
 *
 * Keys follow AWQ-Diag's own files (version 0), which hold perplexities only; what they lack is
 * `null` after migration. A record written by this project has every value.
 */

import { z } from "zod";
import { inputFileSchema, inputsSchema, runSchema } from "./diagnostic.ts";
import { alpha, alphaGrid, bitWidth, finite, nameSchema, resamples, seed } from "./fields.ts";
import { PERPLEXITY_STRATEGIES } from "./strategies.ts";

/** exp of a mean loss, which a model without training may bring to the end of what numbers hold. */
const perplexity = z.number().min(1).max(1e300);
const count = z.int().positive();

const strategyName = z.enum(PERPLEXITY_STRATEGIES);

/** @ignore */
export const perplexityConfigSchema = z.strictObject({
  protocol: z.literal("awq-diag").describe("Rules by which every number was computed"),
  window: z.int().min(2).describe("Tokens of a window"),
  windows: count.describe("Windows evaluated"),
  windows_available: count.describe("Windows that the text would give"),
  tokens_total: count.describe("Tokens of the text"),
  bos: z.enum(["start", "window"]).optional().describe(
    "Where BOS tokens were added: one before the text, which tokens_total counts, or one in each window; absent for none",
  ),
  tokens_predicted: count.describe("Tokens whose log-loss was averaged"),
  alphas: alphaGrid.describe("Grid of const_awq, block_awq and search_awq"),
  official_alphas: alphaGrid.describe("Grid of official_awq: llm-awq's"),
  num_calibration_samples: count.describe("Calibration sequences"),
  num_calibration_tokens: count.describe("Tokens of the calibration, all sequences together"),
  max_calibration_length: z.int().min(2).describe("Tokens after which a sequence is cut"),
  exhaustive: z.literal(true).optional()
    .describe("Present where every token was multiplied, also where a Gram matrix is cheaper"),
  seed: seed.describe("Seed of the bootstrap"),
  bootstrap_resamples: resamples.describe("Resamples of the bootstrap"),
}).describe("Settings that decide the numbers");

/** @ignore */
export const lossDifferenceSchema = z.strictObject({
  nats_per_token: finite.describe("Mean difference, negative where this version is better"),
  ci95: z.tuple([finite, finite]).describe("Paired bootstrap 95 % interval over windows"),
}).describe("Difference of log-loss on the same windows");

/** @ignore */
export const strategyScoreSchema = z.strictObject({
  ppl: perplexity.describe("Perplexity: exp of mean_loss"),
  mean_loss: finite.nonnegative().describe("Mean log-loss of the predicted tokens, in nats"),
  kl: finite.nonnegative().describe(
    "Mean KL divergence of the next-token distribution from the unquantized model's, in nats",
  ),
  top1_agreement: z.number().min(0).max(1).describe(
    "Share of positions whose likeliest next token is the unquantized model's",
  ),
  vs_fp16: lossDifferenceSchema.nullable().describe(
    "Against the unquantized model; null for itself",
  ),
  vs_rtn: lossDifferenceSchema.nullable().describe(
    "Against plain rounding; null for itself or where that was not run",
  ),
  window_loss: z.array(finite).min(1).describe("Mean log-loss of each window, in nats"),
}).describe("How well one version of the model predicts the text");

/** @ignore */
export const officialChoiceSchema = z.strictObject({
  linears: z.array(nameSchema).min(1).describe("The layers that share the scales"),
  alpha: alpha.describe("The alpha of the smallest loss"),
  loss: finite.nonnegative().describe("Its loss: mean squared difference of the module's output"),
  curve: z.array(finite.nonnegative()).min(1).describe(
    "The loss at each of config.official_alphas",
  ),
}).describe("llm-awq's choice for the layers that read one input");

/** @ignore */
export const perplexitySchema = z.strictObject({
  schema: z.literal("awq-diag/perplexity"),
  version: z.literal(1),
  model: nameSchema.describe("Repository name or folder of the model"),
  bit: bitWidth.describe("Bits per weight code"),
  group_size: z.int().positive().describe("Input channels that share a step and a zero point"),
  const_alpha: alpha.nullable().describe("The alpha of const_awq; null where it was not run"),
  ppl: z.partialRecord(strategyName, perplexity).describe(
    "Perplexity of each version of the model",
  ),
  awq_helps_over_rtn: z.boolean().nullable().describe(
    "Whether block_awq has a lower perplexity than rtn; null where one was not run",
  ),
  const_captures_block_awq_pct: finite.nullable().describe(
    "Percent of block_awq's gain over rtn that const_awq has; null where there is no gain",
  ),
  config: perplexityConfigSchema.nullable().describe("null in a migrated AWQ-Diag file"),
  strategies: z.partialRecord(strategyName, strategyScoreSchema).nullable().describe(
    "Everything measured of each version; null in a migrated AWQ-Diag file",
  ),
  alphas: z.strictObject({
    block_awq: z.record(nameSchema, alpha).nullable().describe("Alpha of each layer"),
    search_awq: z.record(nameSchema, alpha).nullable().describe("Alpha of each layer"),
    official_awq: z.array(officialChoiceSchema).nullable().describe("llm-awq's choices"),
  }).nullable().describe("Alphas chosen; null where not run and in a migrated AWQ-Diag file"),
  dataset: inputFileSchema.nullable().describe("The text; null in a migrated AWQ-Diag file"),
  inputs: inputsSchema.nullable().describe(
    "Where the numbers come from; null in a migrated AWQ-Diag file",
  ),
  run: runSchema.nullable().describe("null in a migrated AWQ-Diag file"),
}).describe("What quantization does to a model's predictions of real text");

/** Settings of an evaluation. */
export type PerplexityConfig = ReturnType<typeof perplexityConfigSchema["parse"]>;
/** A difference of log-loss with its interval. */
export type LossDifference = ReturnType<typeof lossDifferenceSchema["parse"]>;
/** How well one version of a model predicts a text. */
export type StrategyScore = ReturnType<typeof strategyScoreSchema["parse"]>;
/** What one evaluation found at one bit width. */
export type PerplexityRecord = ReturnType<typeof perplexitySchema["parse"]>;
