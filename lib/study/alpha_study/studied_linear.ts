/** From what was measured at one linear to its place in the alpha study. Pure. */

import type { StudiedLinear } from "../../record/alpha_study.ts";
import { magnitudeSkew } from "../../stats/magnitude_skew.ts";
import type { LinearMeasurement } from "../../measure/linear_measurement.ts";
import { linearResult } from "../linear_result.ts";

/** A linear before linears are compared. */
export type UnpredictedLinear = Omit<StudiedLinear, "predicted_alpha">;

/** What the alpha study takes of a linear. */
export function studiedLinear(
  measured: LinearMeasurement,
  alphas: ArrayLike<number>,
  bits: number,
): UnpredictedLinear {
  const result = linearResult(measured, alphas, bits);
  return {
    module_type: result.module_type,
    layer_idx: result.layer_idx,
    mean_kurtosis: result.mean_kurtosis,
    mean_outlier_ratio: result.mean_outlier_ratio,
    top1pct_importance_share: result.top1pct_importance_share,
    act_mag_skew: magnitudeSkew(measured.statistics.average.magnitude),
    best_alpha: result.awq_best_alpha[bits]!,
    error_curve: result.awq_error_curve![bits]!,
  };
}
