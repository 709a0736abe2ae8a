/** The rows of the table of all linears. */

import type { ReportModel } from "../report_data.ts";

export type TableRow = ReturnType<typeof tableRows>[number];

/** Lists the linears of models, with their errors at one bit width. */
export function tableRows(models: readonly ReportModel[], bits: number) {
  return models.flatMap((model) =>
    Object.entries(model.layers).map(([module, linear]) => {
      const rtn = linear.output_error[bits] ?? null;
      const awq = linear.awq_output_error[bits] ?? null;
      return {
        model: model.name,
        block: linear.layer_idx,
        family: linear.module_type,
        module,
        channels: linear.hidden_dim,
        mean_kurtosis: linear.mean_kurtosis,
        max_kurtosis: linear.max_kurtosis,
        // Both in percent: of tokens, and of importance in the top 1 % of channels.
        outliers: 100 * linear.mean_outlier_ratio,
        top_share: linear.top1pct_importance_share,
        rtn_error: rtn,
        awq_error: awq,
        alpha: linear.awq_best_alpha[bits] ?? null,
        gain: rtn !== null && awq !== null && awq > 0 ? rtn / awq : null,
      };
    })
  );
}
