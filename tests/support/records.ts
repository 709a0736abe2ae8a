/** Valid records for tests that are about something else. */

import type { AlphaStudyRecord, StudiedLinear } from "../../lib/record/alpha_study.ts";
import type { ChannelsRecord } from "../../lib/record/channels.ts";
import type { DiagnosticRecord } from "../../lib/record/diagnostic.ts";
import { encodeFloat32Array } from "../../lib/record/float32_array.ts";
import type { PerplexityRecord, StrategyScore } from "../../lib/record/perplexity.ts";
import { parseRecord } from "../../lib/record/read_record.ts";

/** AWQ-Diag's own file (version 0). */
export const awqDiagFile = new URL("../fixtures/records/awq_diag_v0.json", import.meta.url);

/** AWQ-Diag's own alpha study (version 0), of the bundled model. */
export const awqDiagAlphaStudyFile = new URL(
  "../fixtures/wiki-qwen2-7m/alpha_study.json",
  import.meta.url,
);

/** A perplexity file in AWQ-Diag's form (version 0), of the bundled model at 3 bits. */
export const awqDiagPerplexityFile = new URL(
  "../fixtures/records/perplexity_v0.json",
  import.meta.url,
);

/** A fresh diagnostic record, version 1: AWQ-Diag's file after migration, 21 layers. */
export function diagnosticRecord(): DiagnosticRecord {
  const record = parseRecord(Deno.readTextFileSync(awqDiagFile), "awq_diag_v0.json");
  if (record.schema !== "awq-diag/diagnostic") throw new TypeError("wrong kind of fixture");
  return record;
}

/** A fresh channels record of one layer with two input channels. */
export function channelsRecord(): ChannelsRecord {
  const array = encodeFloat32Array([1, 2]);
  return {
    schema: "awq-diag/channels",
    version: 1,
    model: "tiny",
    layers: {
      "model.layers.0.mlp.up_proj": {
        module_type: "up_proj",
        layer_idx: 0,
        channel_magnitude: array,
        channel_variance: array,
        channel_max: array,
        kurtosis: array,
        outlier_ratio: array,
        channel_magnitude_pooled: array,
        channel_variance_pooled: array,
        channel_max_pooled: array,
        kurtosis_pooled: array,
        outlier_ratio_pooled: array,
        weight_magnitude: array,
        importance: array,
      },
    },
    run: { generated_utc: "2026-01-02T03:04:05Z" },
  };
}

/** A fresh alpha study of two layers on a grid of three alphas, as this project writes it. */
export function alphaStudyRecord(): AlphaStudyRecord {
  const layer: StudiedLinear = {
    module_type: "up_proj",
    layer_idx: 0,
    mean_kurtosis: 1,
    mean_outlier_ratio: 0.5,
    top1pct_importance_share: 3,
    act_mag_skew: 2,
    best_alpha: 0.5,
    predicted_alpha: null,
    error_curve: [0.5, 0.25, 0.75],
  };
  const none = {
    kurtosis: null,
    outlier_ratio: null,
    top1pct_importance: null,
    act_mag_skew: null,
  };
  const best = { mean_reduction: 2, captured: 1 };
  return {
    schema: "awq-diag/alpha_study",
    version: 1,
    model: "tiny",
    bit: 3,
    n_layers: 2,
    n_grid: 3,
    config: {
      protocol: "awq-diag",
      bit: 3,
      quantizer: "symmetric",
      group_size: null,
      alphas: [0, 0.5, 1],
      num_calibration_samples: 1,
      num_calibration_tokens: 9,
      max_calibration_length: 512,
      outlier_sigma: 6,
    },
    best_alpha_dist: { min: 0.5, median: 0.5, max: 0.5, std: 0 },
    spearman_best_alpha_vs: none,
    spearman_p_value: none,
    best_predictor: null,
    global_const_alpha: 0.5,
    strategies: {
      full_search: best,
      global_const: best,
      predicted: { mean_reduction: null, captured: null },
      rtn: { mean_reduction: 1, captured: 0 },
    },
    layers: {
      "model.layers.0.mlp.up_proj": layer,
      "model.layers.1.mlp.up_proj": { ...layer, layer_idx: 1 },
    },
    inputs: null,
    run: { generated_utc: "2026-01-02T03:04:05Z" },
  };
}

/**
 * A fresh perplexity record of all six versions of a model, as this project writes it. At each
 * further bit the losses of quantization are a quarter; the interval of `block_awq` holds 0.
 */
export function perplexityRecord(bit = 3): PerplexityRecord {
  const rtn = 0.5;
  const lost = {
    fp16: 0,
    rtn,
    const_awq: 0.25,
    block_awq: 0.4375,
    search_awq: 0.3125,
    official_awq: 0.375,
  };
  const part = 4 ** (3 - bit);
  const versus = (nats: number, width: number) => ({
    nats_per_token: nats * part,
    ci95: [(nats - width) * part, (nats + width) * part] as [number, number],
  });
  const strategies = Object.fromEntries(
    Object.entries(lost).map(([name, loss]): [string, StrategyScore] => [name, {
      ppl: Math.exp(3 + loss * part),
      mean_loss: 3 + loss * part,
      kl: loss * part,
      top1_agreement: 1 - loss * part,
      vs_fp16: name === "fp16" ? null : versus(loss, 0.125),
      vs_rtn: name === "rtn" ? null : versus(loss - rtn, 0.125),
      window_loss: [2 + loss * part, 4 + loss * part],
    }]),
  ) as NonNullable<PerplexityRecord["strategies"]>;
  return {
    schema: "awq-diag/perplexity",
    version: 1,
    model: "org/tiny-3",
    bit,
    group_size: 128,
    const_alpha: 0.35,
    ppl: Object.fromEntries(
      Object.entries(strategies).map(([name, { ppl }]) => [name, ppl]),
    ) as PerplexityRecord["ppl"],
    awq_helps_over_rtn: true,
    const_captures_block_awq_pct: 400,
    config: {
      protocol: "awq-diag",
      window: 512,
      windows: 2,
      windows_available: 30,
      tokens_total: 15710,
      tokens_predicted: 1022,
      alphas: [0, 0.35, 1],
      official_alphas: [0, 0.5],
      num_calibration_samples: 1,
      num_calibration_tokens: 9,
      max_calibration_length: 512,
      seed: 0,
      bootstrap_resamples: 2000,
    },
    strategies,
    alphas: { block_awq: {}, search_awq: {}, official_awq: [] },
    dataset: { name: "evaluation.txt", bytes: 52995, sha256: "0".repeat(64) },
    inputs: null,
    run: { generated_utc: "2026-01-02T03:04:05Z" },
  };
}
