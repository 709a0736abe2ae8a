import assert from "node:assert/strict";
import fc from "fast-check";
import { expNonPositive } from "../../lib/score/exp_non_positive.ts";
import { closeTo } from "../support/close_to.ts";

Deno.test("expNonPositive() is exact at both ends", () => {
  assert.equal(expNonPositive(0), 1);
  assert.equal(expNonPositive(-0), 1);
  assert.equal(expNonPositive(-Number.MIN_VALUE), 1);
  assert.equal(expNonPositive(-Infinity), 0);
  assert.equal(expNonPositive(-709), 0);
  assert.ok(expNonPositive(-708) > 0);
  assert.ok(Number.isNaN(expNonPositive(NaN)));
});

Deno.test("expNonPositive() halves at every multiple of log 2 down to the last", () => {
  for (let k = 1; k <= 1021; k++) {
    // k * LN2 is rounded, by up to k * 1e-16, and e^x magnifies that by itself.
    closeTo(expNonPositive(-k * Math.LN2), 2 ** -k, 1e-15 + k * 1.2e-16, `2^-${k}`);
  }
});

Deno.test("expNonPositive() equals Math.exp within 1e-15 everywhere", () => {
  fc.assert(
    fc.property(fc.double({ min: -708, max: 0, noNaN: true }), (x) => {
      closeTo(expNonPositive(x), Math.exp(x), 1e-15);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("expNonPositive() equals Math.exp within 1e-15 next to every table entry", () => {
  for (let n = 1; n <= 3 * 1024; n++) {
    const x = -n * Math.LN2 / 1024;
    for (const y of [x * (1 - 1e-15), x, x * (1 + 1e-15)]) {
      closeTo(expNonPositive(y), Math.exp(y), 1e-15);
    }
  }
});
