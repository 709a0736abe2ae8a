import assert from "node:assert/strict";
import fc from "fast-check";
import { sum } from "../../lib/num/sum.ts";

Deno.test("sum() gives 0 for no values and the value for one", () => {
  assert.equal(sum([]), 0);
  assert.equal(sum([0.1]), 0.1);
});

Deno.test("sum() is exact where plain addition is not", () => {
  const tenths = new Array<number>(10).fill(0.1);
  assert.notEqual(tenths.reduce((a, b) => a + b), 1);
  assert.equal(sum(tenths), 1);
});

Deno.test("sum() keeps small terms beside large ones that cancel", () => {
  assert.equal(sum([1, 1e100, 1, -1e100]), 2);
  assert.equal(sum([1e16, 1, -1e16]), 1);
});

Deno.test("sum() does not lose accuracy over a million terms", () => {
  const n = 1_000_000;
  const plain = new Float64Array(n).fill(0.1).reduce((a, b) => a + b);
  assert.ok(Math.abs(plain - n / 10) > 1e-7);
  // The exact sum is n times the double 0.1, which is above a tenth by 5.6e-18.
  assert.equal(sum(new Float64Array(n).fill(0.1)), n * 0.1);
});

Deno.test("sum() takes typed arrays", () => {
  assert.equal(sum(Float32Array.of(1, 2, 3)), 6);
});

Deno.test("sum() gives what plain addition gives for NaN and infinities", () => {
  assert.equal(sum([1, Infinity, 2]), Infinity);
  assert.equal(sum([1, -Infinity, 2]), -Infinity);
  assert.equal(sum([1e308, 1e308]), Infinity);
  assert.equal(sum([Infinity, -Infinity]), NaN);
  assert.equal(sum([1, NaN, Infinity]), NaN);
});

Deno.test("sum() is the exact sum rounded once where the compensation itself is exact", () => {
  // Multiples of 2^-40 below 2^20: what the additions lose adds up within 53 bits.
  const term = fc.tuple(fc.integer(), fc.integer({ min: 0, max: 28 }));
  fc.assert(fc.property(fc.array(term, { maxLength: 50 }), (terms) => {
    const exact = terms.reduce((total, [m, e]) => total + (BigInt(m) << BigInt(e)), 0n);
    const values = terms.map(([m, e]) => m * 2 ** e / 2 ** 40);
    assert.equal(sum(values), Number(exact) / 2 ** 40);
  }));
});

Deno.test("sum() does not depend on the order beyond one rounding", () => {
  const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(fc.property(fc.array(value, { maxLength: 100 }), (values) => {
    const scale = values.reduce((total, x) => total + Math.abs(x), 0);
    // First order: one rounding of the result; second order: n^2 eps^2 of the sum of magnitudes.
    const rounding = Number.EPSILON * Math.abs(sum(values));
    const tolerance = rounding + (values.length * Number.EPSILON) ** 2 * scale;
    assert.ok(Math.abs(sum(values) - sum(values.toReversed())) <= tolerance);
  }));
});
