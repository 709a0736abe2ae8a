import assert from "node:assert/strict";
import fc from "fast-check";
import * as oracle from "simple-statistics";
import { mean, standardDeviation } from "../../lib/stats/mean.ts";

const samples = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), {
  minLength: 1,
  maxLength: 50,
});

Deno.test("mean() gives the value for one value, and the middle of two", () => {
  assert.equal(mean([0.1]), 0.1);
  assert.equal(mean(Float32Array.of(1, 4)), 2.5);
});

Deno.test("mean() is exact for values that plain addition gets wrong", () => {
  assert.equal(mean(new Array<number>(10).fill(0.1)), 0.1);
  assert.equal(mean([1e16, 1, -1e16, 3]), 1);
});

Deno.test("mean() agrees with simple-statistics", () => {
  fc.assert(fc.property(samples, (values) => {
    const scale = Math.max(...values.map(Math.abs));
    assert.ok(Math.abs(mean(values) - oracle.mean(values)) <= 2 * Number.EPSILON * scale);
  }));
});

Deno.test("mean() lets NaN and infinity through", () => {
  assert.equal(mean([1, NaN]), NaN);
  assert.equal(mean([1, Infinity]), Infinity);
});

Deno.test("mean() refuses no values", () => {
  assert.throws(() => mean([]), {
    name: "AwqDiagError",
    message: /^Cannot take a mean: got no values/,
  });
});

Deno.test("standardDeviation() divides by n, as numpy does by default", () => {
  // numpy.std([2, 4, 4, 4, 5, 5, 7, 9]) = 2
  assert.equal(standardDeviation([2, 4, 4, 4, 5, 5, 7, 9]), 2);
});

Deno.test("standardDeviation() is 0 for one value and for equal values", () => {
  assert.equal(standardDeviation([5]), 0);
  assert.equal(standardDeviation([0.25, 0.25, 0.25]), 0);
});

Deno.test("standardDeviation() keeps a small spread beside a large offset", () => {
  assert.equal(standardDeviation([1e9 - 1, 1e9 + 1]), 1);
});

Deno.test("standardDeviation() agrees with simple-statistics", () => {
  fc.assert(fc.property(samples, (values) => {
    const scale = Math.max(...values.map(Math.abs));
    const want = oracle.standardDeviation(values);
    // Relative to the spread, or, where that is lost in rounding, to the size of the values.
    const tolerance = 1e-14 * want + 4 * Number.EPSILON * scale;
    assert.ok(Math.abs(standardDeviation(values) - want) <= tolerance);
  }));
});

Deno.test("standardDeviation() refuses no values", () => {
  assert.throws(() => standardDeviation([]), { name: "AwqDiagError", message: /got no values/ });
});
