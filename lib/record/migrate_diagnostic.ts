/** AWQ-Diag's diagnostic files: their summary is made again from their linears, with medians and intervals. */

import { z } from "zod";
import type { DiagnosticConfig, LinearResult, Run } from "./diagnostic.ts";
import { bitKey, familyName, finite, nameSchema, ratio, reduction, seed } from "./fields.ts";
import { tooManyLinears } from "./linear_count.ts";
import { summarize } from "./summary.ts";
import { type MigrateV0, migrationOf } from "./version_0.ts";

/** AWQ-Diag drew no intervals, so a migrated record draws them by this many resamples. */
const RESAMPLES = 2000;

const perBit = z.record(bitKey, ratio);

const linearV0 = z.object({
  module_type: familyName,
  layer_idx: z.number(),
  hidden_dim: z.number(),
  mean_kurtosis: finite,
  max_kurtosis: finite,
  mean_outlier_ratio: finite,
  top1pct_importance_share: finite,
  output_error: perBit,
  awq_output_error: perBit,
  awq_best_alpha: perBit,
  awq_reduction_3bit: reduction,
});

const diagnosticV0 = z.object({
  model: z.string(),
  generated_utc: z.string(),
  config: z.object({
    bit_widths: z.array(z.number()),
    num_calibration_samples: z.number(),
    max_calibration_length: z.number(),
    outlier_sigma: z.number(),
    awq_report_bit: z.number(),
    seed,
    torch_version: z.string(),
    python: z.string(),
  }),
  model_info: z.object({
    num_params: z.number(),
    num_layers: z.number(),
    hidden_size: z.number(),
    num_attention_heads: z.number(),
    num_key_value_heads: z.number(),
    intermediate_size: z.number(),
    num_linear_analyzed: z.number(),
  }),
  summary: z.unknown(),
  // Counted first: the summary resamples them.
  layers: z.record(nameSchema, linearV0).refine((layers) => tooManyLinears(layers) === null, {
    error: ({ input }) => tooManyLinears(input as Record<string, { module_type: string }>) ?? "",
  }),
});

type DiagnosticV0 = z.infer<typeof diagnosticV0>;

/** Migrates a file of version 0. */
export const migrateDiagnosticV0: MigrateV0 = migrationOf(
  ["model", "config", "model_info", "summary", "layers"],
  diagnosticV0,
  (old) => {
    const linears = Object.fromEntries(
      Object.entries(old.layers).map(([name, linear]) => [name, migrateLinear(linear)]),
    );
    const run: Run = {
      generated_utc: old.generated_utc,
      versions: { torch: old.config.torch_version, python: old.config.python },
    };
    const unknown = { model_type: null, head_dim: null, vocab_size: null, dtype: null };
    return {
      schema: "awq-diag/diagnostic",
      version: 1,
      model: old.model,
      config: migrateConfig(old.config),
      model_info: { ...unknown, ...old.model_info },
      summary: summarize(linears, { seed: old.config.seed, resamples: RESAMPLES }),
      layers: linears,
      inputs: null,
      run,
    };
  },
);

/** AWQ-Diag knows one protocol and one quantizer; its alphas are a constant of its code. */
function migrateConfig(config: DiagnosticV0["config"]): DiagnosticConfig {
  const { torch_version: _torch, python: _python, ...settings } = config;
  return {
    protocol: "awq-diag",
    num_calibration_tokens: null,
    layer_range: null,
    alphas: null,
    quantizer: "symmetric",
    group_size: null,
    bootstrap_resamples: RESAMPLES,
    ...settings,
  };
}

function migrateLinear(linear: z.infer<typeof linearV0>): LinearResult {
  return {
    out_dim: null,
    mean_kurtosis_pooled: null,
    max_kurtosis_pooled: null,
    mean_outlier_ratio_pooled: null,
    proxy_error: null,
    awq_error_curve: null,
    ...linear,
  };
}
