import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import fc from "fast-check";
import { type Matrix, matrix } from "../../lib/num/matrix.ts";
import { effectiveGroupSize, quantizeGroup } from "../../lib/quant/group.ts";
import { gaussianMatrix } from "./random_matrix.ts";

const f32 = (...values: number[]) => Float32Array.from(values);
const row = (...values: number[]): Matrix => matrix(f32(...values), 1, values.length);
const anyBits = fc.integer({ min: 2, max: 8 });

/** A group that uses both end codes: values (code - zero) * step, each rounded to float32. */
function onGrid(bits: number, zero: number, codes: number[], step: number): Matrix {
  const top = 2 ** bits - 1;
  return row(...[0, top, ...codes].map((code) => (Math.min(code, top) - zero) * step));
}

/** Bits, a zero point that they allow, and some codes (cut off at the top one by `onGrid`). */
const gridParts = anyBits.chain((bits) =>
  fc.tuple(
    fc.constant(bits),
    fc.integer({ min: 0, max: 2 ** bits - 1 }),
    fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 12 }),
  )
);

Deno.test("effectiveGroupSize() is the whole row when groups do not fill it", () => {
  assert.equal(effectiveGroupSize(256, 128), 128);
  assert.equal(effectiveGroupSize(128, 128), 128);
  assert.equal(effectiveGroupSize(160, 128), 160);
  assert.equal(effectiveGroupSize(64, 128), 64);
  assert.equal(effectiveGroupSize(7, 1), 1);
});

Deno.test("effectiveGroupSize() throws when the group size is not a positive integer", () => {
  for (const size of [0, -128, 1.5, NaN, Infinity]) {
    assert.throws(() => effectiveGroupSize(256, size), {
      name: "AwqDiagError",
      message:
        `Cannot form groups: got group size ${size}, wanted a positive integer, use 128 for the default`,
    });
  }
});

Deno.test("quantizeGroup() rounds a 2 x 3 weight as by hand", () => {
  // 2 bits, L = 3. Row 0: step (2 - -1)/3 = 1, z = 1; codes -1+1, 0.75 -> 1+1, 2+1.
  // Row 1: step (3 - -3)/3 = 2, z = -round(-1.5) = 2; codes -2+2, round(0.25)+2, and round(1.5)+2 = 4,
  // cut to 3.
  const weight = matrix(f32(-1, 0.75, 2, -3, 0.5, 3), 2, 3);
  assert.deepEqual(quantizeGroup(weight, 2, 3).data, f32(-1, 1, 2, -4, 0, 2));
});

Deno.test("quantizeGroup() rounds the quotient to float32 before it rounds to a code", () => {
  // Step 0.7/7: the quotient is 4.5000001, in float32 the tie 4.5, hence code 4 and not 5.
  const step = Math.fround(0.1);
  assert.deepEqual(quantizeGroup(row(0, 0.7, 0.45000002), 3, 3).data, f32(0, 7 * step, 4 * step));
});

Deno.test("quantizeGroup() gives each group its own step and zero point", () => {
  const left = row(-1, 0.75, 2, 0.25);
  const right = row(-40, 5, 20, 0.75);
  const both = quantizeGroup(row(...left.data, ...right.data), 3, 4).data;
  assert.deepEqual(both.slice(0, 4), quantizeGroup(left, 3, 4).data);
  assert.deepEqual(both.slice(4), quantizeGroup(right, 3, 4).data);
});

Deno.test("quantizeGroup() uses whole rows when the group size does not divide them", () => {
  const weight = gaussianMatrix(4, 3, 10);
  assert.deepEqual(quantizeGroup(weight, 3, 4).data, quantizeGroup(weight, 3, 10).data);
  assert.deepEqual(quantizeGroup(weight, 3, 128).data, quantizeGroup(weight, 3, 10).data);
  assert.notDeepEqual(quantizeGroup(weight, 3, 5).data, quantizeGroup(weight, 3, 10).data);
});

Deno.test("quantizeGroup() saturates a group without a sign change", () => {
  // Range 1, so at 3 bits codes reach from 0 to 1 only, while the weights lie in [1, 2].
  assert.deepEqual(quantizeGroup(row(1, 1.25, 1.75, 2), 3, 4).data, f32(1, 1, 1, 1));
  assert.deepEqual(quantizeGroup(row(-1, -1.25, -1.75, -2), 3, 4).data, f32(-1, -1, -1, -1));
  // A zero in the group opens the range and ends the saturation: step 2/7.
  const opened = quantizeGroup(row(0, 1.2, 1.25, 1.75, 2), 3, 5).data;
  assert.deepEqual(opened, f32(0, ...[4, 4, 6, 7].map((code) => code * Math.fround(2 / 7))));
});

Deno.test("quantizeGroup() takes a constant group to the floor of the range", () => {
  // Range floor 1e-5: codes reach only as far as 1e-5 from 0, and the weight's code is the last one.
  for (const bits of [2, 3, 8]) {
    const top = 2 ** bits - 1;
    const end = Math.fround(Math.fround(Math.fround(1e-5) * Math.fround(1 / top)) * top);
    assert.deepEqual(quantizeGroup(row(0.3, 0.3), bits, 2).data, f32(end, end));
    assert.deepEqual(quantizeGroup(row(-100, -100), bits, 2).data, f32(-end, -end));
  }
});

Deno.test("quantizeGroup() leaves zero groups zero", () => {
  assert.deepEqual(quantizeGroup(row(0, 0, -1, 1), 4, 2).data.slice(0, 2), f32(0, 0));
});

Deno.test("quantizeGroup() uses the range 1e-5 when weights are tiny", () => {
  const step = Math.fround(Math.fround(1e-5) / 3);
  assert.deepEqual(quantizeGroup(row(-1e-11, 1e-11), 2, 2).data, f32(0, 0));
  assert.deepEqual(quantizeGroup(row(-2e-6, 3e-6), 2, 2).data, f32(-step, step));
});

Deno.test("quantizeGroup() represents zero exactly in any group", () => {
  const anyGroup = fc.array(fc.float({ noNaN: true, min: -(2 ** 100), max: 2 ** 100 }), {
    maxLength: 12,
  });
  fc.assert(fc.property(anyGroup, anyBits, (values, bits) => {
    assert.equal(quantizeGroup(row(0, ...values), bits, 128).data[0], 0);
  }));
});

Deno.test("quantizeGroup() turns only the group with a NaN or infinity into NaN", () => {
  for (const bad of [NaN, Infinity, -Infinity]) {
    const rounded = quantizeGroup(row(1, bad, -1, -0.5, 0, 1), 2, 3);
    // As a plain array: typed arrays are compared by their bytes, and NaN has many.
    assert.deepEqual([...rounded.data], [NaN, NaN, NaN, -0.5, 0, 1]);
  }
});

Deno.test("quantizeGroup() returns an empty matrix when the weight is empty", () => {
  for (const [rows, columns] of [[0, 4], [4, 0], [0, 0]] as const) {
    const empty = matrix(f32(), rows, columns);
    assert.deepEqual(quantizeGroup(empty, 4, 2), empty);
  }
});

Deno.test("quantizeGroup() throws when bits or group size are out of range", () => {
  for (const bits of [1, 9, 2.5]) assert.throws(() => quantizeGroup(row(1), bits, 1), AwqDiagError);
  assert.throws(() => quantizeGroup(row(1), 3, 0), AwqDiagError);
});

Deno.test("quantizeGroup() does not change its input", () => {
  const weight = gaussianMatrix(5, 3, 8);
  const before = weight.data.slice();
  quantizeGroup(weight, 2, 4);
  assert.deepEqual(weight.data, before);
});

Deno.test("quantizeGroup() moves no weight by more than half a step when the group changes sign", () => {
  // |w / step| <= 255, rounded once: 255 * 2^-24 of a step; the step's own rounding (2 * 2^-24)
  // moves an end by as much again. Hence 1/2 + 2^-14 steps.
  const weights = fc.array(fc.float({ noNaN: true, min: -1e6, max: 1e6 }), {
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(fc.property(weights, anyBits, (values, bits) => {
    const weight = row(0, ...values);
    const range = Math.max(Math.max(...weight.data) - Math.min(...weight.data), 1e-5);
    const bound = range / (2 ** bits - 1) * (0.5 + 2 ** -14);
    const rounded = quantizeGroup(weight, bits, 128).data;
    assert.ok(rounded.every((v, k) => Math.abs(v - weight.data[k]!) <= bound));
  }));
});

Deno.test("quantizeGroup() is idempotent bit for bit when the step is a power of two", () => {
  const exponent = fc.integer({ min: -12, max: 20 });
  fc.assert(fc.property(gridParts, exponent, ([bits, zero, codes], power) => {
    const grid = onGrid(bits, zero, codes, 2 ** power);
    assert.deepEqual(quantizeGroup(grid, bits, 128).data.map((v) => v + 0), grid.data);
  }));
});

Deno.test("quantizeGroup() is idempotent to 6 * 2^-24 when both end codes are used", () => {
  // The ends carry one rounding each, their difference one, the product with 1/L two: the step is
  // found again to 4 * 2^-24. The grid value and the result carry one more rounding each.
  const step = fc.float({ noNaN: true, min: Math.fround(1e-5), max: Math.fround(1e5) });
  fc.assert(fc.property(gridParts, step, ([bits, zero, codes], delta) => {
    const grid = onGrid(bits, zero, codes, delta);
    const again = quantizeGroup(grid, bits, 128).data;
    assert.ok(again.every((v, k) => {
      const w = grid.data[k]!;
      return Math.abs(v - w) <= 6 * 2 ** -24 * Math.abs(w);
    }));
  }));
});

Deno.test("quantizeGroup() is not idempotent when an end code is left unused", () => {
  // Tie: step 1, -2.5 -> -2 and 4.5 -> 4, so the second range is 6 and the step 6/7.
  const tie = quantizeGroup(row(-2.5, 4.5), 3, 2);
  assert.deepEqual(tie.data, f32(-2, 4));
  const step = Math.fround(6 * Math.fround(1 / 7));
  assert.deepEqual(quantizeGroup(tie, 3, 2).data, f32(-2 * step, 5 * step));
  // Saturated: [1, 2] becomes constant, and a constant group falls to the floor of the range.
  const saturated = quantizeGroup(row(1, 2), 3, 2);
  assert.deepEqual(saturated.data, f32(1, 1));
  assert.ok(quantizeGroup(saturated, 3, 2).data.every((v) => v < 1.1e-5));
});
