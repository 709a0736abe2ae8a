/**
 * The `alpha_study` record, version 1: how a scaling strength that was not searched for compares
 * with the search, at one bit width.
 *
 * Keys follow AWQ-Diag's own files (version 0), which hold the summary only; what they lack is
 * `null` after migration. A record written by this project has every value that is defined.
 */

import { z } from "zod";
import { inputsSchema, runSchema } from "./diagnostic.ts";
import {
  alpha,
  alphaGrid,
  bitWidth,
  blockIndex,
  correlation,
  familyName,
  finite,
  MOST_ALPHAS,
  MOST_LINEARS,
  nameSchema,
  percentage,
  pValue,
  ratio,
  share,
} from "./fields.ts";
import { tooManyLinears } from "./linear_count.ts";

/** Cheap properties of a linear that might predict its best alpha, in AWQ-Diag's words. */
export const ALPHA_PREDICTORS = [
  "kurtosis",
  "outlier_ratio",
  "top1pct_importance",
  "act_mag_skew",
] as const;

/** Ways to choose alphas, best first. */
export const ALPHA_STRATEGIES = ["full_search", "global_const", "predicted", "rtn"] as const;

const predictorName = z.enum(ALPHA_PREDICTORS);

/** @ignore */
export const alphaStudyConfigSchema = z.strictObject({
  protocol: z.literal("awq-diag").describe("Rules by which every number was computed"),
  bit: bitWidth.describe("Bit width of the study"),
  quantizer: z.enum(["symmetric", "group"])
    .describe("symmetric: one step per output channel; group: asymmetric, one step per group"),
  group_size: z.int().positive().nullable()
    .describe("Input channels that share one step; null for the symmetric quantizer"),
  alphas: alphaGrid.nullable()
    .describe("Grid of the scale exponent alpha; null in a migrated AWQ-Diag file"),
  num_calibration_samples: z.int().positive().nullable()
    .describe("Calibration sequences; null in a migrated AWQ-Diag file"),
  num_calibration_tokens: z.int().positive().nullable()
    .describe("Tokens run, all sequences together; null in a migrated AWQ-Diag file"),
  max_calibration_length: z.int().min(2).nullable()
    .describe("Tokens after which a sequence is cut; null in a migrated AWQ-Diag file"),
  exhaustive: z.literal(true).optional()
    .describe("Present where every token was multiplied, also where a Gram matrix is cheaper"),
  outlier_sigma: finite.positive().nullable().describe(
    "An activation beyond this many standard deviations of its channel is an outlier; null in a migrated AWQ-Diag file",
  ),
}).describe("Settings that decide the numbers");

/** @ignore */
export const studiedLinearSchema = z.strictObject({
  module_type: familyName.describe("Module family, the last part of the name, such as down_proj"),
  layer_idx: blockIndex.describe("Decoder block, from 0"),
  mean_kurtosis: finite
    .describe("Mean over channels of the excess kurtosis, averaged over sequences"),
  mean_outlier_ratio: share
    .describe("Mean over channels of the fraction of tokens beyond outlier_sigma"),
  top1pct_importance_share: percentage
    .describe("Percent of all importance held by the top 1 % of input channels"),
  act_mag_skew: ratio.describe("99th over 50th percentile of the channel magnitudes"),
  best_alpha: alpha.describe("The alpha of the smallest output error, the first of equals"),
  predicted_alpha: alpha.nullable().describe(
    "The alpha that best_predictor foretells from the other layers; null where there is none",
  ),
  error_curve: z.array(ratio).min(1).max(MOST_ALPHAS).describe(
    "Output error at each of config.alphas",
  ),
}).describe("Results of one linear layer");

const perPredictor = <T extends z.ZodType>(value: T) => z.record(predictorName, value);

/** @ignore */
export const strategyOutcomeSchema = z.strictObject({
  mean_reduction: ratio.nullable().describe(
    "Mean over layers of the error of plain rounding over the error with the chosen alphas; null where nothing was chosen or an error is 0",
  ),
  captured: finite.max(1 + 1e-6).nullable().describe(
    "Share of the search's gain: (mean RTN error - mean error) / (mean RTN error - mean search error); null where nothing was chosen or the search gains nothing",
  ),
}).describe("What a way to choose alphas gains");

/** @ignore */
export const alphaStudySchema = z.strictObject({
  schema: z.literal("awq-diag/alpha_study"),
  version: z.literal(1),
  model: nameSchema.describe("Repository name or folder of the model"),
  bit: bitWidth.describe("Bit width of the study, as config.bit"),
  n_layers: z.int().positive().max(MOST_LINEARS).describe("Linear layers studied"),
  n_grid: z.int().positive().max(MOST_ALPHAS).describe("Alphas tried per layer"),
  config: alphaStudyConfigSchema,
  best_alpha_dist: z.strictObject({
    min: alpha,
    median: alpha,
    max: alpha,
    std: ratio.describe("Population standard deviation"),
  }).describe("Distribution over layers of the best alpha"),
  spearman_best_alpha_vs: perPredictor(correlation.nullable()).describe(
    "Spearman's rho of each predictor with the best alpha; null where ranks do not vary",
  ),
  spearman_p_value: perPredictor(pValue.nullable())
    .describe("Two-sided p-value of each rho; null where rho is"),
  best_predictor: predictorName.nullable().describe(
    "The predictor of the largest absolute rho, the first of equals; null where none is defined",
  ),
  global_const_alpha: alpha.describe("The alpha of the smallest error summed over layers"),
  strategies: z.record(z.enum(ALPHA_STRATEGIES), strategyOutcomeSchema).describe(
    "full_search: each layer its best alpha; global_const: global_const_alpha for all; predicted: the layer's predicted_alpha; rtn: plain rounding",
  ),
  layers: z.record(nameSchema, studiedLinearSchema).nullable().describe(
    "Per linear layer, by the checkpoint's module name, in the order of the forward pass; null in a migrated AWQ-Diag file",
  ),
  inputs: inputsSchema.nullable().describe(
    "Where the numbers come from; null in a migrated AWQ-Diag file",
  ),
  run: runSchema.nullable().describe(
    "Everything that may differ between two equal runs; null in a migrated AWQ-Diag file",
  ),
}).describe("What one alpha study found in a model").check(({ value, issues }) => {
  if (issues.length > 0) return;
  for (const { path, message } of contradictions(value)) {
    issues.push({ code: "custom", message, path, input: value });
  }
});

type Contradiction = { readonly path: PropertyKey[]; readonly message: string };

/** Counts that do not fit what they count: readers index by alpha. */
function contradictions(record: AlphaStudyRecord): Contradiction[] {
  const { bit, n_layers, n_grid, config, layers } = record;
  const found: Contradiction[] = [];
  const compare = (path: PropertyKey[], what: string, seen: number, wanted: number): void => {
    if (seen !== wanted) found.push({ path, message: `is ${seen}, ${what} ${wanted}` });
  };
  compare(["bit"], "config says", bit, config.bit);
  if (config.alphas !== null) compare(["n_grid"], "config has", n_grid, config.alphas.length);
  if (layers === null) return found;
  const crowd = tooManyLinears(layers);
  if (crowd !== null) found.push({ path: ["layers"], message: crowd });
  compare(["n_layers"], "layers hold", n_layers, Object.keys(layers).length);
  for (const [name, { error_curve: curve }] of Object.entries(layers)) {
    compare(["layers", name, "error_curve", "length"], "n_grid is", curve.length, n_grid);
  }
  return found;
}

/** A cheap property of a linear. */
export type AlphaPredictor = typeof ALPHA_PREDICTORS[number];
/** A way to choose alphas. */
export type AlphaStrategy = typeof ALPHA_STRATEGIES[number];
/** Settings of an alpha study. */
export type AlphaStudyConfig = ReturnType<typeof alphaStudyConfigSchema.parse>;
/** One linear's part of an alpha study. */
export type StudiedLinear = ReturnType<typeof studiedLinearSchema.parse>;
/** What a way to choose alphas gains. */
export type StrategyOutcome = ReturnType<typeof strategyOutcomeSchema.parse>;
/** What one alpha study found in a model. */
export type AlphaStudyRecord = ReturnType<typeof alphaStudySchema.parse>;
