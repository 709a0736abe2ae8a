import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import fc from "fast-check";
import { awqScales } from "../../lib/quant/scales.ts";

const anyMagnitudes = fc.array(fc.double({ min: 0, max: 1e4, noNaN: true }), {
  minLength: 1,
  maxLength: 20,
});
const anyAlpha = fc.double({ min: 0, max: 1, noNaN: true });

Deno.test("awqScales() divides powers by their mean as by hand", () => {
  assert.deepEqual(awqScales([1, 2, 3], 1), Float32Array.of(0.5, 1, 1.5));
  assert.deepEqual(awqScales([4, 16], 0.5), Float32Array.of(2 / 3, 4 / 3));
});

Deno.test("awqScales() is exactly 1 when alpha is 0", () => {
  fc.assert(fc.property(anyMagnitudes, (m) => {
    assert.deepEqual(awqScales(m, 0), new Float32Array(m.length).fill(1));
  }));
});

Deno.test("awqScales() is exactly 1 when there is one channel", () => {
  for (const m of [0, 1e-9, 0.3, 1e4]) assert.deepEqual(awqScales([m], 0.7), Float32Array.of(1));
});

Deno.test("awqScales() lifts silent channels to the floor 1e-6", () => {
  assert.deepEqual(awqScales([0, 1e-6, 1e-9], 1), Float32Array.of(1, 1, 1));
  // (1e-6, 1) over the mean 0.5000005.
  assert.deepEqual(awqScales([0, 1], 1), Float32Array.of(2e-6 / 1.000001, 2 / 1.000001));
});

Deno.test("awqScales() has mean 1, each scale rounded to float32 once", () => {
  fc.assert(fc.property(anyMagnitudes, anyAlpha, (m, alpha) => {
    const mean = awqScales(m, alpha).reduce((sum, s) => sum + s, 0) / m.length;
    // Every rounding is at most 2^-24 of its scale, so of the sum; doubles add nothing visible.
    assert.ok(Math.abs(mean - 1) <= 1.01 * 2 ** -24, `mean ${mean}`);
  }));
});

Deno.test("awqScales() never ranks a quieter channel higher", () => {
  fc.assert(fc.property(anyMagnitudes, anyAlpha, (m, alpha) => {
    const scales = awqScales(m.toSorted((a, b) => a - b), alpha);
    assert.ok(scales.every((s, j) => j === 0 || s >= scales[j - 1]!));
  }));
});

Deno.test("awqScales() is empty when there are no channels", () => {
  assert.deepEqual(awqScales([], 0.5), new Float32Array(0));
});

Deno.test("awqScales() throws when a magnitude is negative or not finite, and says which", () => {
  for (const bad of [NaN, Infinity, -0.5]) {
    assert.throws(() => awqScales([1, bad], 0), {
      name: "AwqDiagError",
      message:
        `Cannot compute scales: magnitude of channel 1 is ${bad}, wanted a finite mean of absolute values, check the captured activations`,
    });
  }
});

Deno.test("awqScales() throws when alpha is not finite", () => {
  for (const alpha of [NaN, Infinity]) assert.throws(() => awqScales([1], alpha), AwqDiagError);
});
