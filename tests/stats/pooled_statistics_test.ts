import assert from "node:assert/strict";
import fc from "fast-check";
import { mean, sampleVariance, variance } from "simple-statistics";
import { matrix } from "../../lib/num/matrix.ts";
import { averageStatistics, sequenceStatistics } from "../../lib/stats/channel_statistics.ts";
import { pooledStatistics } from "../../lib/stats/pooled_statistics.ts";

Deno.test("pooledStatistics() takes population moments over all tokens", () => {
  // 0, 0, 0, 4 in two sequences: mean 1, variance 12/4, fourths 84/4 = 21 over 3^2.
  const parts = [matrix(Float32Array.of(0), 1, 1), matrix(Float32Array.of(0, 0, 4), 3, 1)];
  assert.deepEqual(pooledStatistics(parts), {
    magnitude: Float64Array.of(1),
    variance: Float64Array.of(3),
    max: Float64Array.of(4),
    kurtosis: Float64Array.of(21 / 9 - 3),
    outlierRatio: Float64Array.of(0),
  });
});

Deno.test("pooledStatistics() agrees with simple-statistics", () => {
  const values = [3, -1, 4, 1, -5, 9, 2, 6];
  const got = pooledStatistics([matrix(Float32Array.from(values), 8, 1)]);
  const center = mean(values);
  const kurtosis = mean(values.map((value) => (value - center) ** 4)) / variance(values) ** 2 - 3;
  assert.equal(got.variance[0], variance(values));
  assert.ok(Math.abs(got.kurtosis[0]! - kurtosis) < 1e-14);
});

Deno.test("pooledStatistics() weighs tokens, where averageStatistics() weighs sequences", () => {
  const short = matrix(Float32Array.of(10, -10), 2, 1);
  const long = matrix(Float32Array.of(1, -1, 1, -1, 1, -1), 6, 1);
  assert.deepEqual(pooledStatistics([short, long]).magnitude, Float64Array.of(26 / 8));
  const averaged = averageStatistics([sequenceStatistics(short), sequenceStatistics(long)]);
  assert.deepEqual(averaged.magnitude, Float64Array.of(11 / 2));
});

Deno.test("pooledStatistics() sees an outlier that is too rare within its own sequence", () => {
  // In n tokens no deviation exceeds (n - 1) / sqrt(n) sigma, so eight tokens cannot show six.
  const quiet = matrix(new Float32Array(92), 92, 1);
  const loud = matrix(new Float32Array(8).fill(5, 0, 1), 8, 1);
  assert.deepEqual(sequenceStatistics(loud).outlierRatio, Float64Array.of(0));
  assert.deepEqual(pooledStatistics([quiet, loud]).outlierRatio, Float64Array.of(0.01));
});

Deno.test("pooledStatistics() accepts a single token", () => {
  const { variance, kurtosis } = pooledStatistics([matrix(Float32Array.of(7), 1, 1)]);
  assert.deepEqual([variance[0], kurtosis[0]], [0, -3]);
});

Deno.test("pooledStatistics() differs from one sequence's by n - 1 over n", () => {
  const tokens = fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 2, maxLength: 30 });
  fc.assert(fc.property(tokens, (values) => {
    const n = values.length;
    const x = matrix(Float32Array.from(values), n, 1);
    const got = pooledStatistics([x]).variance[0]!;
    const want = sampleVariance(values) * (n - 1) / n;
    assert.ok(Math.abs(got - want) <= 1e-13 * want);
  }));
});

Deno.test("pooledStatistics() has a kurtosis of at least -2 where the channel varies", () => {
  // Jensen: the mean fourth power is at least the squared variance.
  const tokens = fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 2, maxLength: 30 });
  fc.assert(fc.property(tokens, (values) => {
    fc.pre(values.some((value) => value !== values[0]));
    const { kurtosis } = pooledStatistics([matrix(Float32Array.from(values), values.length, 1)]);
    assert.ok(kurtosis[0]! >= -2 - 1e-12);
  }));
});

Deno.test("pooledStatistics() refuses inputs without a token", () => {
  assert.throws(() => pooledStatistics([]), { name: "AwqDiagError", message: /got no tokens/ });
});
