import assert from "node:assert/strict";
import fc from "fast-check";
import { createRandom } from "../../lib/num/random.ts";
import { bootstrapInterval } from "../../lib/stats/bootstrap.ts";
import { mean } from "../../lib/stats/mean.ts";
import { median } from "../../lib/stats/quantile.ts";

const values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

Deno.test("bootstrapInterval() repeats itself for equal seeds and differs for others", () => {
  const interval = (seed: number) => bootstrapInterval(values, mean, { seed, resamples: 200 });
  assert.deepEqual(interval(1), interval(1));
  assert.notDeepEqual(interval(1), interval(2));
});

Deno.test("bootstrapInterval() draws values with replacement, as many as there are", () => {
  const samples: number[][] = [];
  const keep = (sample: Float64Array) => samples.push(Array.from(sample));
  bootstrapInterval([1, 2, 4], keep, { seed: 5, resamples: 50 });
  assert.equal(samples.length, 50);
  for (const sample of samples) {
    assert.equal(sample.length, 3);
    for (const value of sample) assert.ok([1, 2, 4].includes(value));
  }
  assert.ok(samples.some((sample) => new Set(sample).size < 3));
  assert.ok(new Set(samples.map(String)).size > 10);
});

Deno.test("bootstrapInterval() covers the exact distribution of a mean of two", () => {
  // Means of two draws from 0 and 1: 0, 1/2, 1 with probability 1/4, 1/2, 1/4.
  const interval = (confidence: number) =>
    bootstrapInterval([0, 1], mean, { seed: 1, resamples: 4000, confidence });
  assert.deepEqual(interval(0.95), [0, 1]);
  assert.deepEqual(interval(0.4), [0.5, 0.5]);
});

Deno.test("bootstrapInterval() of a mean is about 1.96 standard errors to each side", () => {
  const random = createRandom(9);
  const sample = Float64Array.from({ length: 400 }, random);
  const [low, high] = bootstrapInterval(sample, mean, { seed: 1, resamples: 2000 });
  // Uniform on [0, 1): standard error sqrt(1 / 12 / 400) = 0.01443, interval 0.0566 wide, known
  // here to about 4 % by 2000 resamples and 400 values.
  assert.ok(Math.abs((high - low) / 0.0566 - 1) < 0.12, `width ${high - low}`);
  assert.ok(Math.abs((low + high) / 2 - mean(sample)) < 0.002);
});

Deno.test("bootstrapInterval() widens with the confidence", () => {
  const [low, high] = bootstrapInterval(values, mean, { seed: 1, resamples: 500 });
  const [lower, higher] = bootstrapInterval(values, mean, {
    seed: 1,
    resamples: 500,
    confidence: 0.99,
  });
  assert.ok(lower < low && high < higher);
});

Deno.test("bootstrapInterval() gives the value twice for one value", () => {
  assert.deepEqual(bootstrapInterval([3.7], mean, { seed: 1, resamples: 10 }), [3.7, 3.7]);
});

Deno.test("bootstrapInterval() stays within the values for means and medians", () => {
  const sample = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 20 });
  fc.assert(fc.property(sample, fc.nat(), (sample, seed) => {
    for (const statistic of [mean, median]) {
      const [low, high] = bootstrapInterval(sample, statistic, { seed, resamples: 20 });
      assert.ok(Math.min(...sample) <= low && low <= high && high <= Math.max(...sample));
    }
  }));
});

Deno.test("bootstrapInterval() refuses no values, no resamples and no confidence", () => {
  const refuse = (run: () => unknown, message: RegExp) =>
    assert.throws(run, { name: "AwqDiagError", message });
  refuse(() => bootstrapInterval([], mean, { seed: 1, resamples: 10 }), /got no values/);
  for (const resamples of [0, -1, 1.5, NaN]) {
    refuse(
      () => bootstrapInterval(values, mean, { seed: 1, resamples }),
      /wanted a positive integer/,
    );
  }
  for (const confidence of [0, 1, 95, NaN]) {
    const options = { seed: 1, resamples: 10, confidence };
    refuse(() => bootstrapInterval(values, mean, options), /got the confidence/);
  }
});
