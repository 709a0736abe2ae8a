/** From what was measured at one linear to its place in the records. Pure. */

import type { LinearMeasurement } from "../measure/linear_measurement.ts";
import { firstSmallest } from "../quant/first_smallest.ts";
import { relativeError } from "../quant/relative_error.ts";
import type { LinearChannels } from "../record/channels.ts";
import type { LinearResult } from "../record/diagnostic.ts";
import { encodeFloat32Array } from "../record/float32_array.ts";
import { importance, topShare } from "../stats/importance.ts";
import { mean } from "../stats/mean.ts";

const moduleType = (name: string): string => name.slice(name.lastIndexOf(".") + 1);
const largest = (values: Float64Array): number => values.reduce((a, b) => Math.max(a, b));

/** Relative output errors of each bit width along the grid of alphas. */
function relativeCurves({ curves }: LinearMeasurement): ReadonlyMap<string, number[]> {
  return new Map(
    [...curves.errors].map(([bits, errors]) => [
      String(bits),
      [...errors].map((error) => relativeError(error, curves.norm, "output error")),
    ]),
  );
}

/** How many times smaller the best error is than RTN's; 1 where both are nothing. */
function reduction(curve: readonly number[]): number {
  const best = Math.min(...curve);
  return best === 0 ? 1 : curve[0]! / best;
}

/** The entry of a linear in the diagnostic record. */
export function linearResult(
  measured: LinearMeasurement,
  alphas: ArrayLike<number>,
  reportBits: number,
): LinearResult {
  const { average, pooled } = measured.statistics;
  const importances = importance(measured.weightMagnitude, average.magnitude);
  const curves = relativeCurves(measured);
  const perBit = (value: (curve: readonly number[]) => number) =>
    Object.fromEntries([...curves].map(([bits, curve]) => [bits, value(curve)]));
  return {
    module_type: moduleType(measured.name),
    layer_idx: measured.block,
    hidden_dim: measured.weightMagnitude.length,
    out_dim: measured.outputs,
    mean_kurtosis: mean(average.kurtosis),
    max_kurtosis: largest(average.kurtosis),
    mean_outlier_ratio: mean(average.outlierRatio),
    mean_kurtosis_pooled: mean(pooled.kurtosis),
    max_kurtosis_pooled: largest(pooled.kurtosis),
    mean_outlier_ratio_pooled: mean(pooled.outlierRatio),
    top1pct_importance_share: topShare(importances),
    output_error: perBit((curve) => curve[0]!),
    proxy_error: Object.fromEntries(measured.proxy),
    awq_output_error: perBit((curve) => Math.min(...curve)),
    awq_best_alpha: perBit((curve) => alphas[firstSmallest(curve)]!),
    awq_error_curve: Object.fromEntries(curves),
    awq_reduction_3bit: reduction(curves.get(String(reportBits))!),
  };
}

/** The entry of a linear in the channels record. */
export function linearChannels(measured: LinearMeasurement): LinearChannels {
  const { average, pooled } = measured.statistics;
  return {
    module_type: moduleType(measured.name),
    layer_idx: measured.block,
    channel_magnitude: encodeFloat32Array(average.magnitude),
    channel_variance: encodeFloat32Array(average.variance),
    channel_max: encodeFloat32Array(average.max),
    kurtosis: encodeFloat32Array(average.kurtosis),
    outlier_ratio: encodeFloat32Array(average.outlierRatio),
    channel_magnitude_pooled: encodeFloat32Array(pooled.magnitude),
    channel_variance_pooled: encodeFloat32Array(pooled.variance),
    channel_max_pooled: encodeFloat32Array(pooled.max),
    kurtosis_pooled: encodeFloat32Array(pooled.kurtosis),
    outlier_ratio_pooled: encodeFloat32Array(pooled.outlierRatio),
    weight_magnitude: encodeFloat32Array(measured.weightMagnitude),
    importance: encodeFloat32Array(importance(measured.weightMagnitude, average.magnitude)),
  };
}
