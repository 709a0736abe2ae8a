import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import fc from "fast-check";
import { type Matrix, matrix } from "../../lib/num/matrix.ts";
import { alphaGrid } from "../../lib/quant/alpha_grid.ts";
import { outputError } from "../../lib/quant/output_error.ts";
import { quantize, type Quantizer } from "../../lib/quant/quantizer.ts";
import { quantizeScaled } from "../../lib/quant/scaled.ts";
import { awqScales } from "../../lib/quant/scales.ts";
import { searchScale } from "../../lib/quant/search.ts";
import { activations, gaussianMatrix, magnitudes } from "./random_matrix.ts";

const row = (...values: number[]): Matrix => matrix(Float32Array.from(values), 1, values.length);
const symmetric2 = { kind: "symmetric", bits: 2 } as const;
const anySeed = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const anyQuantizer = fc.integer({ min: 2, max: 8 }).chain((bits) =>
  fc.constantFrom<Quantizer>(
    { kind: "symmetric", bits },
    { kind: "group", bits, groupSize: 4 },
    { kind: "group", bits, groupSize: 128 },
  )
);

/** A layer with a few loud channels: weight, tokens and magnitudes. */
function layer(seed: number): { weight: Matrix; inputs: Matrix[]; m: Float64Array } {
  const m = magnitudes(seed, 12);
  return {
    weight: gaussianMatrix(seed + 1, 5, 12),
    inputs: [activations(seed + 2, 6, m), activations(seed + 3, 2, m)],
    m,
  };
}

Deno.test("searchScale() finds the curve and its minimum as by hand", () => {
  // Plain: step 2, (-4, -1) -> (-4, 0), error 100^2. alpha = 1: scales in ratio 1 : 100, the scaled row
  // is in ratio 4 : 100, step 50, -> (0, -1), error 4^2. Signal (4 + 100)^2.
  const found = searchScale(row(-4, -1), [row(1, 100)], [1, 100], symmetric2, [0, 1]);
  assert.deepEqual(found.errors, Float64Array.of(10000 / 10816, 16 / 10816));
  assert.equal(found.bestIndex, 1);
});

Deno.test("searchScale() takes the first of equal errors when scaling changes nothing", () => {
  // Equal magnitudes give scales of 1 at every alpha.
  const found = searchScale(row(-4, 1, 3), [row(1, 2, 3)], [2, 2, 2], symmetric2, alphaGrid(5));
  assert.equal(new Set(found.errors).size, 1);
  assert.equal(found.bestIndex, 0);
});

Deno.test("searchScale() has the error of each alpha in the order of the grid", () => {
  const { weight, inputs, m } = layer(1);
  const alphas = [1, 0.25, 0];
  const quantizer = { kind: "group", bits: 3, groupSize: 4 } as const;
  const { errors } = searchScale(weight, inputs, m, quantizer, alphas);
  const one = (alpha: number) => quantizeScaled(weight, awqScales(m, alpha), quantizer);
  assert.deepEqual([...errors], alphas.map((alpha) => outputError(weight, one(alpha), inputs)));
});

Deno.test("searchScale() starts at plain rounding exactly when alpha is 0", () => {
  fc.assert(fc.property(anySeed, anyQuantizer, (seed, quantizer) => {
    const { weight, inputs, m } = layer(seed);
    const { errors } = searchScale(weight, inputs, m, quantizer, [0]);
    assert.equal(errors[0], outputError(weight, quantize(weight, quantizer), inputs));
  }));
});

Deno.test("searchScale() is never worse than plain rounding when 0 is in the grid", () => {
  fc.assert(fc.property(anySeed, anyQuantizer, (seed, quantizer) => {
    const { weight, inputs, m } = layer(seed);
    const { errors, bestIndex } = searchScale(weight, inputs, m, quantizer, alphaGrid(7));
    const plain = outputError(weight, quantize(weight, quantizer), inputs);
    assert.ok(errors[bestIndex]! <= plain);
    assert.ok(errors.every((error) => error >= errors[bestIndex]!));
  }));
});

Deno.test("searchScale() gains much where a loud channel meets small weights", () => {
  // AWQ's case: channel 0 carries the output, its weights are an eighth of the others'.
  const base = gaussianMatrix(7, 8, 32);
  const weight = { ...base, data: base.data.map((w, k) => k % 32 === 0 ? w / 8 : w) };
  const m = Float64Array.from({ length: 32 }, (_, j) => j === 0 ? 50 : 1);
  const inputs = [activations(8, 24, m)];
  const { errors, bestIndex } = searchScale(
    weight,
    inputs,
    m,
    { kind: "symmetric", bits: 3 },
    alphaGrid(7),
  );
  assert.ok(bestIndex > 0);
  assert.ok(errors[0]! / errors[bestIndex]! > 4, `${errors}`);
});

Deno.test("searchScale() gives 0 everywhere when the weight is zero", () => {
  const zero = matrix(new Float32Array(6), 2, 3);
  const found = searchScale(zero, [row(1, 2, 3)], [1, 2, 3], symmetric2, alphaGrid(3));
  assert.deepEqual(found, { errors: new Float64Array(3), bestIndex: 0 });
});

Deno.test("searchScale() handles one column, where no scale can help", () => {
  const found = searchScale(
    matrix(Float32Array.of(-3, -2), 2, 1),
    [row(5)],
    [5],
    symmetric2,
    alphaGrid(3),
  );
  assert.deepEqual(found.errors, new Float64Array(3));
});

Deno.test("searchScale() throws when a weight is NaN, and says where", () => {
  const weight = matrix(Float32Array.of(1, 2, 3, 4, NaN, 6), 2, 3);
  assert.throws(() => searchScale(weight, [row(1, 1, 1)], [1, 1, 1], symmetric2, [0]), {
    name: "AwqDiagError",
    message:
      "Cannot search scales: weight at row 1, column 1 is NaN, wanted finite numbers, check the checkpoint",
  });
});

Deno.test("searchScale() throws when a magnitude or an activation is NaN", () => {
  assert.throws(() => searchScale(row(1, 2), [row(1, 1)], [1, NaN], symmetric2, [0]), {
    name: "AwqDiagError",
    message: /^Cannot compute scales: magnitude of channel 1 is NaN/,
  });
  assert.throws(() => searchScale(row(1, 2), [row(1, NaN)], [1, 1], symmetric2, [0]), {
    name: "AwqDiagError",
    message: /^Cannot compute the output error: squared norms are NaN/,
  });
});

Deno.test("searchScale() throws when there is no alpha, no token or shapes do not fit", () => {
  const weight = row(1, 2);
  const tokens = [row(1, 1)];
  assert.throws(() => searchScale(weight, tokens, [1, 1], symmetric2, []), AwqDiagError);
  assert.throws(() => searchScale(weight, [], [1, 1], symmetric2, [0]), AwqDiagError);
  assert.throws(() => searchScale(weight, [row(1)], [1, 1], symmetric2, [0]), AwqDiagError);
  assert.throws(() => searchScale(weight, tokens, [1], symmetric2, [0]), AwqDiagError);
});

Deno.test("searchScale() does not change its inputs", () => {
  const { weight, inputs, m } = layer(9);
  const before = [weight.data.slice(), inputs[0]!.data.slice(), m.slice()];
  searchScale(weight, inputs, m, { kind: "group", bits: 2, groupSize: 4 }, alphaGrid(3));
  assert.deepEqual([weight.data, inputs[0]!.data, m], before);
});
