import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import fc from "fast-check";
import { type Matrix, matrix } from "../../lib/num/matrix.ts";
import { outputSquaredNorm } from "../../lib/quant/output_squared_norm.ts";
import { outputError } from "../../lib/quant/output_error.ts";
import { quantize, type Quantizer } from "../../lib/quant/quantizer.ts";
import { quantizeScaled } from "../../lib/quant/scaled.ts";
import { awqScales } from "../../lib/quant/scales.ts";
import { quantizeSymmetric } from "../../lib/quant/symmetric.ts";
import { activations, gaussianMatrix, magnitudes } from "./random_matrix.ts";

const m = magnitudes(1, 32);
const weight = gaussianMatrix(2, 8, 32);
const inputs = [activations(3, 9, m), activations(4, 5, m)];
const row = (...values: number[]): Matrix => matrix(Float32Array.from(values), 1, values.length);

Deno.test("outputError() of a 2 x 3 weight is as by hand", () => {
  const w = matrix(Float32Array.of(-1, 0.375, -0.25, -0.5, -2, 1.25), 2, 3);
  // Rounded at 2 bits: (-1, 0.5, 0) and (0, -2, 1). On the token (1, 1, 1):
  // (W - W^) x = (-0.375, -0.25), W x = (-0.875, -1.25); squares 13/64 over 149/64.
  assert.equal(outputError(w, quantizeSymmetric(w, 2), [row(1, 1, 1)]), 13 / 149);
});

Deno.test("outputError() lets errors of two channels cancel on one token", () => {
  assert.equal(outputError(row(1, 2), row(1.5, 1.5), [row(1, 1)]), 0);
  assert.equal(outputError(row(1, 2), row(1.5, 1.5), [row(1, 0)]), 0.25);
});

Deno.test("outputError() weighs sequences by their tokens, not one by one", () => {
  const quantized = row(1, 0);
  const long = matrix(Float32Array.of(1, 0, 1, 0, 1, 0), 3, 2);
  // Numerator 1 (last token), denominator 3 + 1.
  assert.equal(outputError(row(1, 1), quantized, [long, row(0, 1)]), 1 / 4);
});

Deno.test("outputError() is 0 when nothing changed and 1 when the weight is gone", () => {
  assert.equal(outputError(weight, weight, inputs), 0);
  assert.equal(outputError(weight, { ...weight, data: new Float32Array(256) }, inputs), 1);
});

Deno.test("outputError() is 0 when the linear is silent before and after", () => {
  const silent = matrix(new Float32Array(4), 2, 2);
  assert.equal(outputError(silent, silent, [row(1, 2)]), 0);
  assert.equal(outputError(row(1, 2), row(1, 0), [row(0, 0)]), 0);
});

Deno.test("outputError() throws when the linear is silent only before", () => {
  assert.throws(() => outputError(row(1, -1), row(1, 0), [row(1, 1)]), {
    name: "AwqDiagError",
    message: /^Cannot compute the output error: squared norms are 1 of the error and 0 of/,
  });
});

Deno.test("outputError() throws when a value is NaN", () => {
  assert.throws(() => outputError(row(NaN, 1), row(0, 1), [row(1, 1)]), AwqDiagError);
  assert.throws(() => outputError(row(1, 1), row(NaN, 1), [row(1, 1)]), AwqDiagError);
  assert.throws(() => outputError(row(1, 1), row(0, 1), [row(1, NaN)]), AwqDiagError);
});

Deno.test("outputError() throws when shapes do not fit or there are no tokens", () => {
  assert.throws(() => outputError(row(1, 1), row(1), [row(1, 1)]), AwqDiagError);
  assert.throws(() => outputError(row(1, 1), row(1, 1), [row(1)]), AwqDiagError);
  assert.throws(() => outputError(row(1, 1), row(1, 1), []), AwqDiagError);
});

Deno.test("outputError() of symmetric rounding falls with every further bit", () => {
  const errors = [2, 3, 4, 5, 6, 7, 8].map((bits) =>
    outputError(weight, quantizeSymmetric(weight, bits), inputs)
  );
  for (let k = 1; k < errors.length; k++) assert.ok(errors[k]! < errors[k - 1]!, `${errors}`);
});

Deno.test("outputError() does not change when inputs grow by a power of two", () => {
  fc.assert(fc.property(fc.integer({ min: -20, max: 20 }), (k) => {
    const grown = inputs.map((x) => ({ ...x, data: x.data.map((v) => v * 2 ** k) }));
    const quantized = quantizeSymmetric(weight, 3);
    assert.equal(outputError(weight, quantized, grown), outputError(weight, quantized, inputs));
  }));
});

Deno.test("outputError() does not change beyond float32 roundings when scales grow by any factor", () => {
  // The factor cancels exactly but for at most 7 roundings a side, 2^-24 of |w| each, as long as no
  // code moves; on this fixture none lies that near a tie. So the root of the error moves by at most
  // 14 * 2^-24 times the norm of |W| |x| over the norm of W x.
  const magnitudesOf = (x: Matrix) => ({ ...x, data: x.data.map(Math.abs) });
  const cancellation = Math.sqrt(
    outputSquaredNorm(magnitudesOf(weight), inputs.map(magnitudesOf)) /
      outputSquaredNorm(weight, inputs),
  );
  const quantizers: Quantizer[] = [2, 3, 4, 8].flatMap((bits) => [
    { kind: "symmetric", bits } as const,
    { kind: "group", bits, groupSize: 16 } as const,
  ]);
  const scales = awqScales(m, 0.5);
  const rootError = (quantizer: Quantizer, factor: number) => {
    const scaled = quantizeScaled(weight, scales.map((s) => s * factor), quantizer);
    return Math.sqrt(outputError(weight, scaled, inputs));
  };
  for (const quantizer of quantizers) {
    for (const factor of [0.1, 3, 7.3, 1000]) {
      const change = Math.abs(rootError(quantizer, factor) - rootError(quantizer, 1));
      assert.ok(change <= 14 * 2 ** -24 * cancellation, `${quantizer.kind} x ${factor}: ${change}`);
    }
  }
});

Deno.test("outputError() of a saturated group shows what the group quantizer loses there", () => {
  // Without a sign change codes cannot reach the weights.
  const positive = { ...weight, data: weight.data.map((w) => 4 + w / 8) };
  const saturated = quantize(positive, { kind: "group", bits: 4, groupSize: 16 });
  const symmetric = quantize(positive, { kind: "symmetric", bits: 4 });
  assert.ok(outputError(positive, saturated, inputs) > 0.5);
  assert.ok(outputError(positive, symmetric, inputs) < 0.02);
});
