import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import fc from "fast-check";
import { type Matrix, matrix } from "../../lib/num/matrix.ts";
import { difference } from "../../lib/quant/difference.ts";
import { quantizeSymmetric } from "../../lib/quant/symmetric.ts";
import { gaussianMatrix } from "./random_matrix.ts";

const f32 = (...values: number[]) => Float32Array.from(values);
const row = (...values: number[]): Matrix => matrix(f32(...values), 1, values.length);
const norm = (m: Matrix) => m.data.reduce((sum, value) => sum + value ** 2, 0);

/** Any finite float32, subnormal numbers and -0 included. */
const anyRow = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), {
  minLength: 1,
  maxLength: 12,
});
const anyBits = fc.integer({ min: 2, max: 8 });

Deno.test("quantizeSymmetric() rounds a 2 x 3 weight as by hand", () => {
  // n = 2; steps 1/2 and 2/2; codes -2, 0.75 -> 1, -0.5 -> -0 (tie) | -0.5 -> -0 (tie), -2, 1.25 -> 1.
  const weight = matrix(f32(-1, 0.375, -0.25, -0.5, -2, 1.25), 2, 3);
  assert.deepEqual(quantizeSymmetric(weight, 2).data, f32(-1, 0.5, -0, -0, -2, 1));
});

Deno.test("quantizeSymmetric() rounds ties to even codes", () => {
  // Largest 4 at 3 bits: n = 4, step 1.
  assert.deepEqual(
    quantizeSymmetric(row(-4, 0.5, 1.5, 2.5, -0.5, -1.5, -2.5, -3.5), 3).data,
    f32(-4, 0, 2, 2, -0, -2, -2, -4),
  );
});

Deno.test("quantizeSymmetric() rounds the quotient to float32 before it rounds to a code", () => {
  // Step 0.7/4: the quotient is 2.50000004, in float32 the tie 2.5, hence code 2 and not 3.
  assert.deepEqual(quantizeSymmetric(row(-0.7, 0.4375), 3).data, f32(-0.7, Math.fround(0.7) / 2));
});

Deno.test("quantizeSymmetric() has the codes of an int, -n to n - 1", () => {
  for (let bits = 2; bits <= 8; bits++) {
    const n = 2 ** (bits - 1);
    const levels = row(...Array.from({ length: 2 * n }, (_, k) => k - n));
    assert.deepEqual(quantizeSymmetric(levels, bits).data, levels.data);
    assert.deepEqual(quantizeSymmetric(row(n, -n), bits).data, f32(n - 1, -n));
  }
});

Deno.test("quantizeSymmetric() keeps a negative largest weight exactly and takes a step off a positive one", () => {
  const weight = gaussianMatrix(1, 6, 33);
  // Of two equally large weights the first; the fixture has no such pair.
  const largest = weight.data.reduce(
    (best, w, k) =>
      Math.abs(w) > Math.abs(weight.data[best[Math.floor(k / 33)]!]!)
        ? best.with(Math.floor(k / 33), k)
        : best,
    Array.from({ length: 6 }, (_, i) => i * 33),
  );
  assert.equal(new Set(largest.map((k) => Math.sign(weight.data[k]!))).size, 2);
  for (let bits = 2; bits <= 8; bits++) {
    const rounded = quantizeSymmetric(weight, bits);
    for (const k of largest) {
      const w = weight.data[k]!;
      const step = w / 2 ** (bits - 1);
      assert.equal(rounded.data[k], w < 0 ? w : Math.fround((2 ** (bits - 1) - 1) * step));
    }
  }
});

Deno.test("quantizeSymmetric() leaves a zero row zero and a constant negative row unchanged", () => {
  const weight = matrix(f32(0, 0, 0, -0.3, -0.3, -0.3, -7, -7, -7), 3, 3);
  assert.deepEqual(quantizeSymmetric(weight, 3).data, weight.data);
});

Deno.test("quantizeSymmetric() takes a step off the positive weights of a single column", () => {
  const weight = matrix(f32(0.5, -3, 1e6, 0), 4, 1);
  assert.deepEqual(quantizeSymmetric(weight, 2).data, f32(0.25, -3, 5e5, 0));
});

Deno.test("quantizeSymmetric() uses the step 1e-10 when weights are tiny", () => {
  // At 2 bits the floor acts below 2e-10: 1.2e-10 -> code 1, 0.4e-10 -> code 0.
  const step = Math.fround(1e-10);
  assert.deepEqual(quantizeSymmetric(row(1.2e-10, 0.4e-10), 2).data, f32(step, 0));
  assert.deepEqual(quantizeSymmetric(row(1e-45, 1e-12), 8).data, f32(0, 0));
});

Deno.test("quantizeSymmetric() turns only the row with a NaN or infinity into NaN", () => {
  for (const bad of [NaN, Infinity, -Infinity]) {
    const rounded = quantizeSymmetric(matrix(f32(1, bad, 2, 1, 1, -2), 2, 3), 3);
    // As a plain array: typed arrays are compared by their bytes, and NaN has many.
    assert.deepEqual([...rounded.data], [NaN, NaN, NaN, 1, 1, -2]);
  }
});

Deno.test("quantizeSymmetric() returns an empty matrix when the weight is empty", () => {
  for (const [rows, columns] of [[0, 4], [4, 0], [0, 0]] as const) {
    const empty = matrix(f32(), rows, columns);
    assert.deepEqual(quantizeSymmetric(empty, 4), empty);
  }
});

Deno.test("quantizeSymmetric() throws when the bits are not 2 to 8", () => {
  for (const bits of [1, 9, 2.5, NaN]) {
    assert.throws(() => quantizeSymmetric(row(1), bits), AwqDiagError);
  }
});

Deno.test("quantizeSymmetric() does not change its input", () => {
  const weight = gaussianMatrix(2, 3, 5);
  const before = weight.data.slice();
  const rounded = quantizeSymmetric(weight, 2);
  assert.notEqual(rounded.data, weight.data);
  assert.deepEqual(weight.data, before);
});

Deno.test("quantizeSymmetric() is idempotent bit for bit when the largest weight is negative", () => {
  fc.assert(fc.property(anyRow, anyBits, (values, bits) => {
    const largest = Math.max(...values.map(Math.abs));
    const once = quantizeSymmetric(row(-largest, ...values), bits);
    assert.deepEqual(quantizeSymmetric(once, bits).data, once.data);
  }));
});

Deno.test("quantizeSymmetric() shrinks a row again at each pass when the largest weight is positive", () => {
  const once = quantizeSymmetric(row(4), 3);
  assert.deepEqual(once.data, f32(3));
  assert.deepEqual(quantizeSymmetric(once, 3).data, f32(2.25));
});

Deno.test("quantizeSymmetric() moves no weight by more than half a step, or one step at the positive end", () => {
  // The quotient w / step is at most n <= 128 and rounded once: 128 * 2^-24 of a step.
  // The product code * step likewise. Hence 1/2 + 2^-16 steps. Both floors are included.
  fc.assert(fc.property(anyRow, anyBits, (values, bits) => {
    const weight = row(...values);
    const step = Math.max(Math.max(...weight.data.map(Math.abs)) / 2 ** (bits - 1), 1e-10);
    const moved = quantizeSymmetric(weight, bits).data.map((v, k) => v - weight.data[k]!);
    const end = step * (2 ** (bits - 1) - 0.5);
    assert.ok(moved.every((d, k) => {
      const bound = weight.data[k]! >= end * (1 - 2 ** -16) ? 1 : 0.5;
      return Math.abs(d) <= step * (bound + 2 ** -16);
    }));
  }));
});

Deno.test("quantizeSymmetric() errs less with every further bit on a Gaussian weight", () => {
  const weight = gaussianMatrix(3, 16, 64);
  const errors = [2, 3, 4, 5, 6, 7, 8].map((bits) =>
    norm(difference(weight, quantizeSymmetric(weight, bits))) / norm(weight)
  );
  for (let k = 1; k < errors.length; k++) {
    // The step halves, so the squared error falls to about a quarter; a third leaves room for chance.
    assert.ok(errors[k]! < errors[k - 1]! / 3, `${errors}`);
  }
});
