import assert from "node:assert/strict";
import fc from "fast-check";
import { firstNonFinite } from "../../lib/num/finite.ts";

Deno.test("firstNonFinite() gives -1 when all values are finite", () => {
  assert.equal(firstNonFinite(new Float32Array(0)), -1);
  assert.equal(firstNonFinite(Float32Array.of(0, -0, 1e-45, 3.4028234663852886e38, -1)), -1);
});

Deno.test("firstNonFinite() gives the index of the first NaN or infinity", () => {
  for (const bad of [NaN, Infinity, -Infinity]) {
    assert.equal(firstNonFinite(Float32Array.of(bad)), 0);
    assert.equal(firstNonFinite(Float32Array.of(1, 2, bad, 3, NaN)), 2);
  }
});

Deno.test("firstNonFinite() knows NaN of either sign and any payload", () => {
  const values = new Float32Array(Uint32Array.of(0xffc00001).buffer);
  assert.equal(firstNonFinite(values), 0);
});

Deno.test("firstNonFinite() looks only at the view's part of a buffer", () => {
  const values = Float32Array.of(NaN, 1, 2, Infinity);
  assert.equal(firstNonFinite(values.subarray(1, 3)), -1);
  assert.equal(firstNonFinite(values.subarray(1)), 2);
});

Deno.test("firstNonFinite() agrees with Number.isFinite", () => {
  fc.assert(fc.property(fc.float32Array({ maxLength: 20 }), (values) => {
    assert.equal(firstNonFinite(values), values.findIndex((value) => !Number.isFinite(value)));
  }));
});
