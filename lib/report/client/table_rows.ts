/** The rows of the table of all layers. */

import type { ReportModel } from "../report_data.ts";

/** A layer of a model, with its errors at one bit width. */
export interface TableRow {
  /** Name of the model. */
  readonly model: string;
  /** Decoder block. */
  readonly block: number;
  /** Module family. */
  readonly family: string;
  /** Module name in the checkpoint. */
  readonly module: string;
  /** Input channels. */
  readonly channels: number;
  /** Mean over channels. */
  readonly mean_kurtosis: number;
  /** Largest of the channels. */
  readonly max_kurtosis: number;
  /** In percent of tokens, mean over channels. */
  readonly outliers: number;
  /** Importance of the top 1 % of channels, in percent. */
  readonly top_share: number;
  /** Output error of plain rounding. */
  readonly rtn_error: number | null;
  /** Output error at the best alpha. */
  readonly awq_error: number | null;
  /** The best alpha. */
  readonly alpha: number | null;
  /** RTN error over AWQ error. */
  readonly gain: number | null;
}

/** Lists the layers of models. */
export function tableRows(models: readonly ReportModel[], bits: number): TableRow[] {
  return models.flatMap((model) =>
    Object.entries(model.layers).map(([module, layer]) => {
      const rtn = layer.output_error[bits] ?? null;
      const awq = layer.awq_output_error[bits] ?? null;
      return {
        model: model.name,
        block: layer.layer_idx,
        family: layer.module_type,
        module,
        channels: layer.hidden_dim,
        mean_kurtosis: layer.mean_kurtosis,
        max_kurtosis: layer.max_kurtosis,
        outliers: 100 * layer.mean_outlier_ratio,
        top_share: layer.top1pct_importance_share,
        rtn_error: rtn,
        awq_error: awq,
        alpha: layer.awq_best_alpha[bits] ?? null,
        gain: rtn !== null && awq !== null && awq > 0 ? rtn / awq : null,
      };
    })
  );
}
