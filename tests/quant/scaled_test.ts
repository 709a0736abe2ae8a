import assert from "node:assert/strict";
import fc from "fast-check";
import { type Matrix, matrix } from "../../lib/num/matrix.ts";
import { quantize, type Quantizer } from "../../lib/quant/quantizer.ts";
import { quantizeScaled, scaleColumns } from "../../lib/quant/scaled.ts";
import { awqScales } from "../../lib/quant/scales.ts";
import { activations, gaussianMatrix, magnitudes } from "./random_matrix.ts";

const quantizers: Quantizer[] = [2, 3, 4, 8].flatMap((bits) => [
  { kind: "symmetric", bits } as const,
  { kind: "group", bits, groupSize: 8 } as const,
]);
const anyQuantizer = fc.constantFrom(...quantizers);
const anySeed = fc.integer({ min: 0, max: 2 ** 31 - 1 });

/** W x of one token, in double. */
const apply = (weight: Matrix, x: Float32Array) =>
  Array.from(
    { length: weight.rows },
    (_, i) => x.reduce((sum, value, j) => sum + weight.data[i * weight.columns + j]! * value, 0),
  );

Deno.test("scaleColumns() multiplies a 2 x 3 weight as by hand", () => {
  const weight = matrix(Float32Array.of(1, 2, 3, 4, 5, 6), 2, 3);
  const scaled = scaleColumns(weight, Float32Array.of(1, 0.5, 2));
  assert.deepEqual(scaled, matrix(Float32Array.of(1, 1, 6, 4, 2.5, 12), 2, 3));
});

Deno.test("scaleColumns() throws when there is not one scale per column", () => {
  assert.throws(() => scaleColumns(gaussianMatrix(1, 2, 3), new Float32Array(2)), {
    name: "AwqDiagError",
    message: "Cannot scale columns: got 2 scales, wanted 3, pass one per input channel",
  });
});

Deno.test("scaleColumns() without rounding leaves the output unchanged when inputs are divided", () => {
  fc.assert(fc.property(anySeed, fc.double({ min: 0, max: 1, noNaN: true }), (seed, alpha) => {
    const weight = gaussianMatrix(seed, 3, 16);
    const m = magnitudes(seed + 1, 16);
    const x = activations(seed + 2, 1, m).data;
    const scales = awqScales(m, alpha);
    const plain = apply(weight, x);
    const smoothed = apply(scaleColumns(weight, scales), x.map((value, j) => value / scales[j]!));
    // Each product carries two float32 roundings, 2 * 2^-24 of |w x| (and a hair for the second order).
    const bounds = apply({ ...weight, data: weight.data.map(Math.abs) }, x.map(Math.abs));
    plain.forEach((y, i) => {
      assert.ok(Math.abs(y - smoothed[i]!) <= 2.01 * 2 ** -24 * bounds[i]!);
    });
  }));
});

Deno.test("quantizeScaled() equals plain rounding exactly when alpha is 0", () => {
  fc.assert(fc.property(anySeed, anyQuantizer, (seed, quantizer) => {
    const weight = gaussianMatrix(seed, 4, 16);
    const scales = awqScales(magnitudes(seed, 16), 0);
    assert.deepEqual(quantizeScaled(weight, scales, quantizer), quantize(weight, quantizer));
  }));
});

Deno.test("quantizeScaled() divides the scales out again", () => {
  // Scaled row (-4, -2.5), step 2: codes -2 and -1, back to (-4, -1).
  const weight = matrix(Float32Array.of(-4, -1.25), 1, 2);
  const rounded = quantizeScaled(weight, Float32Array.of(1, 2), { kind: "symmetric", bits: 2 });
  assert.deepEqual(rounded.data, Float32Array.of(-4, -1));
});

Deno.test("quantizeScaled() is the same bit for bit when scales share a power of two", () => {
  const power = fc.integer({ min: -10, max: 10 });
  fc.assert(fc.property(anySeed, anyQuantizer, power, (seed, quantizer, k) => {
    const weight = gaussianMatrix(seed, 4, 16);
    const scales = awqScales(magnitudes(seed, 16), 0.5);
    const shifted = quantizeScaled(weight, scales.map((s) => s * 2 ** k), quantizer);
    assert.deepEqual(shifted, quantizeScaled(weight, scales, quantizer));
  }));
});

Deno.test("quantizeScaled() does not change its inputs", () => {
  const weight = gaussianMatrix(1, 2, 4);
  const scales = Float32Array.of(1, 2, 3, 4);
  const before = weight.data.slice();
  quantizeScaled(weight, scales, { kind: "symmetric", bits: 2 });
  assert.deepEqual(weight.data, before);
  assert.deepEqual(scales, Float32Array.of(1, 2, 3, 4));
});

Deno.test("quantizeScaled() throws when a scale is not positive and finite", () => {
  for (const bad of [0, -1, NaN, Infinity]) {
    const scales = Float32Array.of(1, bad);
    assert.throws(
      () => quantizeScaled(gaussianMatrix(1, 2, 2), scales, { kind: "symmetric", bits: 3 }),
      {
        name: "AwqDiagError",
        message:
          `Cannot quantize under scales: scale of channel 1 is ${bad}, wanted a positive finite number, check the magnitudes and alpha`,
      },
    );
  }
});

Deno.test("quantizeScaled() returns an empty matrix when there are no columns", () => {
  const empty = matrix(new Float32Array(0), 3, 0);
  assert.deepEqual(quantizeScaled(empty, new Float32Array(0), quantizers[0]!), empty);
});
