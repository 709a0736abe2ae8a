import assert from "node:assert/strict";
import type { LinearMeasurement } from "../../../lib/measure/linear_measurement.ts";
import { studiedLinear } from "../../../lib/study/alpha_study/studied_linear.ts";

const statistics = {
  magnitude: Float64Array.of(2, 4, 2),
  variance: Float64Array.of(1, 4, 1),
  max: Float64Array.of(2, 9, 2),
  kurtosis: Float64Array.of(-1, 5, 2),
  outlierRatio: Float64Array.of(0, 0.75, 0),
};
const pooled = { ...statistics, magnitude: Float64Array.of(9, 1, 1) };

const measured: LinearMeasurement = {
  name: "model.layers.2.mlp.up_proj",
  block: 2,
  outputs: 7,
  weightMagnitude: Float64Array.of(1, 1, 1),
  statistics: { average: statistics, pooled },
  curves: { norm: 100, errors: new Map([[4, Float64Array.of(8, 4, 4)]]) },
  proxy: new Map([[4, 0.1]]),
};

Deno.test("studiedLayer() takes predictors, curve and first best alpha at a bit width other than 3", () => {
  assert.deepEqual(studiedLinear(measured, [0, 0.5, 1], 4), {
    module_type: "up_proj",
    layer_idx: 2,
    mean_kurtosis: 2,
    mean_outlier_ratio: 0.25,
    top1pct_importance_share: 50,
    act_mag_skew: 1.98, // percentile 99 of 2, 2, 4 is 3.96; of the averages, not the pooled ones
    best_alpha: 0.5,
    error_curve: [0.08, 0.04, 0.04],
  });
});
