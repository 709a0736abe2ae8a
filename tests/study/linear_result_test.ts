import assert from "node:assert/strict";
import { decodeFloat32Array } from "../../lib/record/float32_array.ts";
import type { LinearMeasurement } from "../../lib/measure/linear_measurement.ts";
import { linearChannels, linearResult } from "../../lib/study/linear_result.ts";

const statistics = {
  magnitude: Float64Array.of(1, 3),
  variance: Float64Array.of(1, 4),
  max: Float64Array.of(2, 9),
  kurtosis: Float64Array.of(-1, 5),
  outlierRatio: Float64Array.of(0, 0.5),
};

const measured: LinearMeasurement = {
  name: "model.layers.2.mlp.up_proj",
  block: 2,
  outputs: 7,
  weightMagnitude: Float64Array.of(2, 2),
  statistics: { average: statistics, pooled: { ...statistics, kurtosis: Float64Array.of(1, 1) } },
  curves: {
    norm: 100,
    errors: new Map([[3, Float64Array.of(8, 4, 4)], [2, Float64Array.of(9, 18, 27)]]),
  },
  proxy: new Map([[3, 0.1], [2, 0.2]]),
};

Deno.test("layerResult() divides errors by the norm, takes the first smallest and the gain at 3 bits", () => {
  const layer = linearResult(measured, [0, 0.5, 1], 3);
  assert.deepEqual(layer.output_error, { 2: 0.09, 3: 0.08 });
  assert.deepEqual(layer.awq_output_error, { 2: 0.09, 3: 0.04 });
  assert.deepEqual(layer.awq_best_alpha, { 2: 0, 3: 0.5 });
  assert.deepEqual(layer.awq_error_curve, { 2: [0.09, 0.18, 0.27], 3: [0.08, 0.04, 0.04] });
  assert.equal(layer.awq_reduction_3bit, 2);
  assert.equal(layer.module_type, "up_proj");
  assert.equal(layer.out_dim, 7);
  assert.equal(layer.hidden_dim, 2);
});

Deno.test("layerResult() reports both estimators and the share of the largest channel", () => {
  const layer = linearResult(measured, [0, 0.5, 1], 3);
  assert.equal(layer.mean_kurtosis, 2);
  assert.equal(layer.max_kurtosis, 5);
  assert.equal(layer.mean_kurtosis_pooled, 1);
  assert.equal(layer.mean_outlier_ratio, 0.25);
  assert.equal(layer.top1pct_importance_share, 75); // 6 of 8
});

Deno.test("layerResult() reports a gain of 1 where plain rounding already errs by nothing", () => {
  const curves = { norm: 1, errors: new Map([[3, Float64Array.of(0, 0)]]) };
  assert.equal(linearResult({ ...measured, curves }, [0, 1], 3).awq_reduction_3bit, 1);
});

Deno.test("channelLayer() holds every array, importance as the product of magnitudes", () => {
  const layer = linearChannels(measured);
  assert.deepEqual([...decodeFloat32Array(layer.importance)], [2, 6]);
  assert.deepEqual([...decodeFloat32Array(layer.kurtosis)], [-1, 5]);
  assert.deepEqual([...decodeFloat32Array(layer.kurtosis_pooled)], [1, 1]);
});
