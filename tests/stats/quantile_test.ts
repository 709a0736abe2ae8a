import assert from "node:assert/strict";
import fc from "fast-check";
import * as oracle from "simple-statistics";
import { median, quantile } from "../../lib/stats/quantile.ts";

const samples = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), {
  minLength: 1,
  maxLength: 40,
});
const probabilities = fc.double({ min: 0, max: 1, noNaN: true });

Deno.test("quantile() gives the values of numpy.quantile", () => {
  // numpy 2.4.6: numpy.quantile(values, p), rounded there to the digits shown.
  const values = [3.2, -1, 7, 0.5, 2, 11, 4];
  const want: [number, number][] = [[0, -1], [0.25, 1.25], [0.5, 3.2], [1, 11]];
  for (const [p, value] of want) assert.equal(quantile(values, p), value);
  const inexact: [number, number][] = [[0.1, -0.1], [0.9, 8.6], [0.975, 10.4]];
  for (const [p, value] of inexact) assert.ok(Math.abs(quantile(values, p) - value) < 4e-15);
});

Deno.test("quantile() interpolates between neighbours", () => {
  assert.equal(quantile([10, 20], 0.25), 12.5);
  assert.equal(quantile([1, 2, 3, 4, 5], 0.3), 2.2);
});

Deno.test("quantile() gives the only value at every p", () => {
  for (const p of [0, 0.3, 1]) assert.equal(quantile([7], p), 7);
});

Deno.test("quantile() sorts by value, not by text, and leaves its argument alone", () => {
  const values = Float32Array.of(10, 9, -1, 100);
  assert.equal(quantile(values, 1), 100);
  assert.equal(quantile(values, 0), -1);
  assert.deepEqual(values, Float32Array.of(10, 9, -1, 100));
});

Deno.test("quantile() is NaN where a value is NaN", () => {
  assert.equal(quantile([1, NaN, 2], 0), NaN);
});

Deno.test("quantile() keeps infinities", () => {
  assert.equal(quantile([Infinity, Infinity, 1], 0.75), Infinity);
  assert.equal(quantile([-Infinity, 0, 1], 0), -Infinity);
  assert.equal(quantile([-Infinity, 0, 1], 0.5), 0);
});

Deno.test("quantile() lies within the values and rises with p", () => {
  fc.assert(fc.property(samples, probabilities, probabilities, (values, p, q) => {
    const low = quantile(values, Math.min(p, q));
    const high = quantile(values, Math.max(p, q));
    const rounding = 2 * Number.EPSILON * Math.max(...values.map(Math.abs));
    assert.ok(low >= Math.min(...values) && high <= Math.max(...values) + rounding);
    assert.ok(low <= high + rounding);
  }));
});

Deno.test("quantile() refuses no values and probabilities outside 0 to 1", () => {
  assert.throws(() => quantile([], 0.5), { name: "AwqDiagError", message: /got no values/ });
  for (const p of [-0.1, 1.1, 50, NaN]) {
    assert.throws(() => quantile([1], p), { name: "AwqDiagError", message: /got the probability/ });
  }
});

Deno.test("median() takes the middle, or the mean of the two in the middle", () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.equal(median([5]), 5);
});

Deno.test("median() agrees with simple-statistics", () => {
  fc.assert(fc.property(samples, (values) => {
    const rounding = 2 * Number.EPSILON * Math.max(...values.map(Math.abs));
    assert.ok(Math.abs(median(values) - oracle.median(values)) <= rounding);
  }));
});

Deno.test("median() refuses no values", () => {
  assert.throws(() => median([]), { name: "AwqDiagError", message: /got no values/ });
});
