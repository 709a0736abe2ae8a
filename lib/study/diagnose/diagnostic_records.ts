/** Puts a diagnosis and its provenance into the two records that `tasks/diagnose.ts` writes. Pure. */

import type { MeasureSettings } from "../../measure/measure_model.ts";
import type { Checkpoint } from "../../model/checkpoint.ts";
import { countParameters, linearNames } from "../../model/tensors.ts";
import { alphaGrid } from "../../quant/alpha_grid.ts";
import type { ChannelsRecord } from "../../record/channels.ts";
import type { DiagnosticConfig, DiagnosticRecord, ModelInfo } from "../../record/diagnostic.ts";
import { summarize } from "../../record/summary.ts";
import type { RecordFrame } from "../run.ts";
import { type Diagnosis, REPORT_BITS } from "./diagnosis.ts";

/** What each statistic of the records estimates (docs/method.md#channel-statistics). */
export const DIAGNOSTIC_ESTIMATORS: Readonly<Record<string, string>> = {
  channel_magnitude: "mean over tokens of |x|; mean over sequences",
  channel_variance: "unbiased variance over tokens; mean over sequences",
  channel_max: "largest |x| of all tokens",
  kurtosis: "excess kurtosis about the mean with the unbiased deviation; mean over sequences",
  outlier_ratio: "share of tokens with |x| above outlier_sigma deviations; mean over sequences",
  pooled: "the same over all tokens together, with population moments",
  importance: "mean over outputs of |W| times channel_magnitude",
  output_error: "sum over all tokens of |(W - W^) x|^2 over sum |W x|^2",
  proxy_error: "sum of m_j^2 (W - W^)_ij^2 over sum m_j^2 W_ij^2, plain rounding",
  intervals: "percentile bootstrap of the mean over layers, 95 %",
};

/** Beyond this, resampling 56 to 300 linears changes an interval's ends by less than their last digit. */
const BOOTSTRAP_RESAMPLES = 2000;

/** The `model_info` of a checkpoint of which some blocks are measured, all when left out. */
export function modelInfo(
  { architecture, tensors, dtype }: Checkpoint,
  [first, last]: readonly [number, number] = [0, architecture.blocks - 1],
): ModelInfo {
  const measured = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  return {
    model_type: architecture.modelType,
    num_params: countParameters(tensors.values()),
    num_layers: architecture.blocks,
    hidden_size: architecture.hiddenSize,
    num_attention_heads: architecture.attentionHeads,
    num_key_value_heads: architecture.keyValueHeads,
    head_dim: architecture.headDim,
    intermediate_size: architecture.intermediateSize,
    vocab_size: architecture.vocabularySize,
    dtype,
    num_linear_analyzed: measured.flatMap((block) => linearNames(architecture, block)).length,
  };
}

/** The `config` of a diagnostic record, under AWQ-Diag's keys. */
export function diagnosticConfig(
  settings: MeasureSettings,
  sequences: readonly Int32Array[],
  { maxLength, seed, exhaustive }: { maxLength: number; seed: number; exhaustive?: boolean },
): DiagnosticConfig {
  const { kind, bits, groupSize } = settings.grids;
  return {
    protocol: "awq-diag",
    bit_widths: [...bits],
    num_calibration_samples: sequences.length,
    num_calibration_tokens: sequences.reduce((total, ids) => total + ids.length, 0),
    max_calibration_length: maxLength,
    layer_range: settings.blocks === undefined ? null : [...settings.blocks],
    outlier_sigma: settings.outlierSigma,
    awq_report_bit: REPORT_BITS,
    alphas: [...alphaGrid(settings.alphas)],
    quantizer: kind,
    group_size: kind === "group" ? groupSize : null,
    seed,
    bootstrap_resamples: BOOTSTRAP_RESAMPLES,
    ...(exhaustive === true ? { exhaustive } : {}),
  };
}

/** The diagnostic record of a diagnosis. */
export function diagnosticRecord(
  { layers }: Diagnosis,
  { model, inputs, run }: RecordFrame,
  config: DiagnosticConfig,
  info: ModelInfo,
): DiagnosticRecord {
  const { seed, bootstrap_resamples: resamples } = config;
  return {
    schema: "awq-diag/diagnostic",
    version: 1,
    model,
    config,
    model_info: info,
    summary: summarize(layers, { seed, resamples }),
    layers,
    inputs,
    run,
  };
}

/** The channels record of a diagnosis. */
export function channelsRecord(
  { channels }: Diagnosis,
  { model, run }: RecordFrame,
): ChannelsRecord {
  return { schema: "awq-diag/channels", version: 1, model, layers: channels, run };
}
