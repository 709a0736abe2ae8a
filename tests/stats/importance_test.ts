import assert from "node:assert/strict";
import fc from "fast-check";
import { matrix } from "../../lib/num/matrix.ts";
import { importance, topShare, weightMagnitude } from "../../lib/stats/importance.ts";

const amounts = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 300 });

Deno.test("weightMagnitude() averages |W| over output channels", () => {
  const weight = matrix(Float32Array.of(1, -2, 0, -3, 4, 0, 5, -6, 0), 3, 3);
  assert.deepEqual(weightMagnitude(weight), Float64Array.of(3, 4, 0));
});

Deno.test("weightMagnitude() gives one value per input channel of a wide weight", () => {
  assert.deepEqual(weightMagnitude(matrix(Float32Array.of(-1, 2), 1, 2)), Float64Array.of(1, 2));
});

Deno.test("weightMagnitude() adds in double precision", () => {
  // In float32, 2^24 + 1 rounds back to 2^24.
  const weight = matrix(Float32Array.of(2 ** 24, 1), 2, 1);
  assert.deepEqual(weightMagnitude(weight), Float64Array.of((2 ** 24 + 1) / 2));
});

Deno.test("weightMagnitude() refuses a weight without rows", () => {
  assert.throws(() => weightMagnitude(matrix(new Float32Array(0), 0, 3)), {
    name: "AwqDiagError",
    message: /^Cannot take the weight magnitude: got no rows/,
  });
});

Deno.test("importance() multiplies channel by channel", () => {
  const weights = Float64Array.of(1, 2, 3);
  assert.deepEqual(importance(weights, Float64Array.of(5, 0, 2)), Float64Array.of(5, 0, 6));
  assert.deepEqual(weights, Float64Array.of(1, 2, 3));
});

Deno.test("importance() refuses magnitudes of different layers", () => {
  assert.throws(() => importance(new Float64Array(3), new Float64Array(2)), {
    name: "AwqDiagError",
    message: /^Cannot weigh channels: got 3 weight and 2 channel magnitudes/,
  });
});

Deno.test("topShare() counts floor(n / 100) values, but at least one", () => {
  const stick = (n: number) => new Float64Array(n).fill(1).fill(2, 0, 5).reverse();
  assert.equal(topShare(stick(50)), 100 * 2 / 55);
  assert.equal(topShare(stick(199)), 100 * 2 / 204);
  assert.equal(topShare(stick(200)), 100 * 4 / 205);
  assert.equal(topShare(stick(700)), 100 * 12 / 705);
});

Deno.test("topShare() counts exactly a hundredth for every multiple of a hundred", () => {
  for (let n = 100; n <= 20_000; n += 100) assert.equal(Math.floor(n * 0.01), n / 100);
});

Deno.test("topShare() takes other fractions", () => {
  assert.equal(topShare([1, 2, 3, 4], 0.5), 70);
  assert.equal(topShare([1, 2, 3, 4], 0), 40);
  assert.equal(topShare([1, 2, 3, 4], 1), 100);
});

Deno.test("topShare() is 0 where nothing is important", () => {
  assert.equal(topShare(new Float64Array(10)), 0);
});

Deno.test("topShare() gives all to a single value and NaN for NaN", () => {
  assert.equal(topShare([3]), 100);
  assert.equal(topShare([3, NaN]), NaN);
});

Deno.test("topShare() does not sort its argument", () => {
  const values = Float64Array.of(3, 1, 2);
  topShare(values);
  assert.deepEqual(values, Float64Array.of(3, 1, 2));
});

Deno.test("topShare() lies between an even share and 100, whatever the order", () => {
  fc.assert(fc.property(amounts, (values) => {
    fc.pre(values.some((value) => value > 0));
    const share = topShare(values);
    const even = 100 * Math.max(1, Math.floor(values.length / 100)) / values.length;
    assert.ok(share >= even * (1 - 1e-15) && share <= 100);
    assert.equal(topShare(values.toReversed()), share);
  }));
});

Deno.test("topShare() refuses no values and fractions outside 0 to 1", () => {
  assert.throws(() => topShare([]), { name: "AwqDiagError", message: /got no values/ });
  for (const fraction of [-0.1, 1.1, NaN]) {
    assert.throws(() => topShare([1], fraction), { name: "AwqDiagError", message: /the fraction/ });
  }
});
