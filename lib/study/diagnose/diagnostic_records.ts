/**
 * Puts a diagnosis and its provenance into the two records that `tasks/diagnose.ts` writes. Pure.
 */

import type { ChannelsRecord } from "../../record/channels.ts";
import type {
  DiagnosticConfig,
  DiagnosticRecord,
  Inputs,
  ModelInfo,
  Run,
} from "../../record/diagnostic.ts";
import { summarize } from "../../record/summary.ts";
import type { Diagnosis } from "./diagnose.ts";

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

/** Everything a diagnostic record says besides its layers. */
export interface RecordFrame {
  /** Name of the model. */
  readonly model: string;
  /** Settings. */
  readonly config: DiagnosticConfig;
  /** Shape of the model. */
  readonly modelInfo: ModelInfo;
  /** Provenance. */
  readonly inputs: Inputs;
  /** What may differ between equal runs. */
  readonly run: Run;
}

/** The diagnostic record of a diagnosis. */
export function diagnosticRecord(diagnosis: Diagnosis, frame: RecordFrame): DiagnosticRecord {
  const { model, config, modelInfo, inputs, run } = frame;
  const { seed, bootstrap_resamples: resamples } = config;
  return {
    schema: "awq-diag/diagnostic",
    version: 1,
    model,
    config,
    model_info: modelInfo,
    summary: summarize(diagnosis.layers, { seed, resamples }),
    layers: diagnosis.layers,
    inputs,
    run,
  };
}

/** The channels record of a diagnosis. */
export function channelsRecord(
  diagnosis: Diagnosis,
  { model, run }: Pick<RecordFrame, "model" | "run">,
): ChannelsRecord {
  return { schema: "awq-diag/channels", version: 1, model, layers: diagnosis.channels, run };
}
