/**
 * AWQ-Diag's own diagnostic files (version 0: no `schema` key) as version 1 records.
 *
 * @module
 */

import { z } from "zod";
import type { DiagnosticConfig, LinearResult, Run } from "./diagnostic.ts";
import { firstIssue } from "./first_issue.ts";
import { summarize } from "./summary.ts";

/** AWQ-Diag drew no intervals, so a migrated record draws them by this many resamples. */
const RESAMPLES = 2000;

const perBit = z.record(z.string(), z.number());

const layerV0 = z.object({
  module_type: z.string(),
  layer_idx: z.number(),
  hidden_dim: z.number(),
  mean_kurtosis: z.number(),
  max_kurtosis: z.number(),
  mean_outlier_ratio: z.number(),
  top1pct_importance_share: z.number(),
  output_error: perBit,
  awq_output_error: perBit,
  awq_best_alpha: perBit,
  awq_reduction_3bit: z.number(),
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
    seed: z.number(),
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
  layers: z.record(z.string(), layerV0),
});

type DiagnosticV0 = z.infer<typeof diagnosticV0>;

/**
 * Whether a value looks like a diagnostic file of AWQ-Diag.
 *
 * @param value A parsed JSON object.
 * @returns Whether it has no `schema` and all of AWQ-Diag's five blocks.
 *
 * @example A version 1 record is none
 * ```ts
 * import { isDiagnosticV0 } from "./migrate_diagnostic.ts";
 * import assert from "node:assert/strict";
 *
 * const blocks = { model: "m", config: {}, model_info: {}, summary: {}, layers: {} };
 * assert.equal(isDiagnosticV0(blocks), true);
 * assert.equal(isDiagnosticV0({ ...blocks, schema: "awq-diag/diagnostic" }), false);
 * ```
 */
export function isDiagnosticV0(value: Readonly<Record<string, unknown>>): boolean {
  const blocks = ["model", "config", "model_info", "summary", "layers"];
  return !Object.hasOwn(value, "schema") && blocks.every((key) => Object.hasOwn(value, key));
}

/**
 * Brings a diagnostic file of AWQ-Diag to version 1. What it does not hold becomes `null`; its
 * summary is made again from its layers, with medians and intervals.
 *
 * @param value A parsed AWQ-Diag file.
 * @param file Its name, for the error.
 * @returns A version 1 diagnostic record, not yet validated.
 * @throws {TypeError} If a part is missing or of the wrong type.
 * @throws {RangeError} If it has no layer or no errors at 3 bits.
 *
 * @example A file that only looks like one
 * ```ts
 * import { migrateDiagnosticV0 } from "./migrate_diagnostic.ts";
 * import assert from "node:assert/strict";
 *
 * assert.throws(() => migrateDiagnosticV0({ model: 7 }, "m.json"), /model: expected string, received number/);
 * ```
 */
export function migrateDiagnosticV0(value: unknown, file: string): unknown {
  const parsed = diagnosticV0.safeParse(value);
  if (!parsed.success) {
    throw new TypeError(
      `Cannot read record "${file}": ${
        firstIssue(parsed.error)
      }, make it again with the AWQ-Diag version of the published records`,
    );
  }
  const old = parsed.data;
  const layers = Object.fromEntries(
    Object.entries(old.layers).map(([name, layer]) => [name, migrateLayer(layer)]),
  );
  const run: Run = {
    generated_utc: old.generated_utc,
    versions: { torch: old.config.torch_version, python: old.config.python },
  };
  return {
    schema: "awq-diag/diagnostic",
    version: 1,
    model: old.model,
    config: migrateConfig(old.config),
    model_info: {
      model_type: null,
      head_dim: null,
      vocab_size: null,
      dtype: null,
      ...old.model_info,
    },
    summary: summarize(layers, { seed: old.config.seed, resamples: RESAMPLES }),
    layers,
    inputs: null,
    run,
  };
}

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

function migrateLayer(layer: z.infer<typeof layerV0>): LinearResult {
  return {
    out_dim: null,
    mean_kurtosis_pooled: null,
    max_kurtosis_pooled: null,
    mean_outlier_ratio_pooled: null,
    proxy_error: null,
    awq_error_curve: null,
    ...layer,
  };
}
