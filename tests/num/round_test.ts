import assert from "node:assert/strict";
import fc from "fast-check";
import { roundHalfEven } from "../../lib/num/round.ts";

Deno.test("roundHalfEven() sends ties to the even neighbour", () => {
  const ties = [0.5, 1.5, 2.5, 3.5, -0.5, -1.5, -2.5, -3.5, 2 ** 51 + 0.5, 2 ** 51 + 1.5];
  const want = [0, 2, 2, 4, -0, -2, -2, -4, 2 ** 51, 2 ** 51 + 2];
  assert.deepEqual(ties.map(roundHalfEven), want);
});

Deno.test("roundHalfEven() decides by the last bit beside a tie", () => {
  assert.equal(roundHalfEven(0.49999999999999994), 0);
  assert.equal(roundHalfEven(0.5000000000000001), 1);
  assert.equal(roundHalfEven(1.4999999999999998), 1);
  assert.equal(roundHalfEven(2.5000000000000004), 3);
  assert.equal(roundHalfEven(-2.5000000000000004), -3);
});

Deno.test("roundHalfEven() keeps NaN, infinities and values from 2^52 on", () => {
  const kept = [NaN, Infinity, -Infinity, 2 ** 52, 2 ** 52 + 1, -(2 ** 53) + 1, 1e300, -1e300];
  assert.deepEqual(kept.map(roundHalfEven), kept);
});

Deno.test("roundHalfEven() keeps the sign of zero", () => {
  assert.deepEqual([0, -0, 0.3, -0.3, 5e-324, -5e-324].map(roundHalfEven), [0, -0, 0, -0, 0, -0]);
});

Deno.test("roundHalfEven() gives the nearest integer, even at a tie", () => {
  // Up to 2^51 the distance to the nearest integer is exact in doubles.
  fc.assert(fc.property(fc.double({ min: -(2 ** 51), max: 2 ** 51, noNaN: true }), (x) => {
    const rounded = roundHalfEven(x);
    assert.ok(Number.isInteger(rounded));
    const distance = Math.abs(x - rounded);
    assert.ok(distance < 0.5 || (distance === 0.5 && rounded % 2 === 0));
  }));
});

Deno.test("roundHalfEven() gives the even neighbour of every half", () => {
  fc.assert(fc.property(fc.integer(), (n) => {
    // `===` because -0.5 gives -0, whose sign is tested above.
    assert.ok(roundHalfEven(n + 0.5) === (n % 2 === 0 ? n : n + 1));
  }));
});

Deno.test("roundHalfEven() is odd", () => {
  fc.assert(fc.property(fc.double(), (x) => {
    assert.ok(Object.is(roundHalfEven(-x), -roundHalfEven(x)));
  }));
});
