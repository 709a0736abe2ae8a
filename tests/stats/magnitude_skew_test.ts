import assert from "node:assert/strict";
import fc from "fast-check";
import { magnitudeSkew } from "../../lib/stats/magnitude_skew.ts";

Deno.test("magnitudeSkew() interpolates as numpy.percentile", () => {
  // numpy: percentile([1..5], 99) = 4.96, percentile([1..5], 50) = 3.
  assert.ok(Math.abs(magnitudeSkew([5, 1, 4, 2, 3]) - 4.96 / 3) < 1e-15);
});

Deno.test("magnitudeSkew() is 1 for one channel and for equal ones", () => {
  assert.equal(magnitudeSkew([7]), 1);
  assert.equal(magnitudeSkew(new Float64Array(300).fill(0.3)), 1);
});

Deno.test("magnitudeSkew() takes silent channels for 1e-6, also where all are", () => {
  assert.equal(magnitudeSkew([0, 0, 0]), 1);
  assert.equal(magnitudeSkew([0, 1e-9]), 1);
  assert.equal(magnitudeSkew(new Float64Array(100).fill(2 ** -10, 98)), 2 ** -10 / 1e-6);
});

Deno.test("magnitudeSkew() does not depend on the unit or the order, and is at least 1", () => {
  const magnitudes = fc.array(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), { minLength: 1 });
  fc.assert(fc.property(magnitudes, (values) => {
    const skew = magnitudeSkew(values);
    assert.ok(skew >= 1);
    assert.equal(magnitudeSkew(values.map((value) => 4 * value)), skew);
    assert.equal(magnitudeSkew(values.toReversed()), skew);
  }));
});

Deno.test("magnitudeSkew() refuses a layer without channels and passes NaN on", () => {
  assert.throws(() => magnitudeSkew([]), { name: "AwqDiagError", message: /got no values/ });
  assert.ok(Number.isNaN(magnitudeSkew([1, NaN, 2])));
});
