import assert from "node:assert/strict";
import fc from "fast-check";
import {
  finishLogSumExp,
  logSumExp,
  mergeLogSumExp,
  partialLogSumExp,
} from "../../lib/score/log_sum_exp.ts";
import { closeTo } from "../support/close_to.ts";

/** Logits as models have them, and well beyond. */
const anyLogits = fc.array(fc.float({ min: -200, max: 200, noNaN: true }), {
  minLength: 1,
  maxLength: 40,
}).map((values) => Float32Array.from(values));

const whole = (logits: Float32Array): number => logSumExp(logits, 0, logits.length);

Deno.test("logSumExp() adds probabilities as by hand", () => {
  const logits = Float32Array.from([1, 2, 3, 4], Math.log);
  closeTo(whole(logits), Math.log(10), 1e-7); // float32 logits
  closeTo(logSumExp(logits, 1, 3), Math.log(5), 1e-7);
});

Deno.test("logSumExp() of one logit is that logit exactly", () => {
  assert.equal(whole(Float32Array.of(-3.25)), -3.25);
});

Deno.test("logSumExp() of a uniform distribution is the log of the vocabulary's size", () => {
  closeTo(whole(new Float32Array(151936).fill(1.5)), 1.5 + Math.log(151936), 1e-15);
});

Deno.test("logSumExp() neither overflows nor underflows", () => {
  assert.equal(whole(Float32Array.of(3e38, 3e38)), Math.fround(3e38));
  assert.equal(whole(Float32Array.of(-1000, -1000)), -1000 + Math.LN2);
  assert.equal(whole(Float32Array.of(1000, -1000)), 1000);
});

Deno.test("logSumExp() ignores impossible tokens and is -Infinity when all are", () => {
  assert.equal(whole(Float32Array.of(-Infinity, 2, -Infinity)), 2);
  assert.equal(whole(Float32Array.of(-Infinity, -Infinity)), -Infinity);
});

Deno.test("logSumExp() is NaN when a logit is NaN or +Infinity", () => {
  assert.ok(Number.isNaN(whole(Float32Array.of(1, NaN))));
  assert.ok(Number.isNaN(whole(Float32Array.of(NaN, 1))));
  assert.ok(Number.isNaN(whole(Float32Array.of(1, Infinity))));
});

Deno.test("logSumExp() refuses an empty slice", () => {
  assert.throws(() => logSumExp(new Float32Array(2), 1, 1), RangeError);
});

Deno.test("logSumExp() keeps in double what float32 sums lose", () => {
  // A million tokens, each 1e-9 as likely as the first: in float32, 1 + 1e-9 is 1.
  const logits = new Float32Array(1_000_001).fill(Math.log(1e-9));
  logits[0] = 0;
  // Each of a million additions to a sum near 1 rounds by at most 2^-53.
  const wanted = Math.log1p(1e6 * Math.exp(logits[1]!));
  closeTo(whole(logits), wanted, 0, "normaliser", 1e6 * 2 ** -53);
});

Deno.test("logSumExp() moves with a shift of all logits", () => {
  const anyShift = fc.integer({ min: -64, max: 64 });
  const anyQuarters = fc.array(fc.integer({ min: -80, max: 80 }), { minLength: 1, maxLength: 40 });
  fc.assert(fc.property(anyQuarters, anyShift, (quarters, shift) => {
    const logits = Float32Array.from(quarters, (q) => q / 4); // a shift of these is exact
    closeTo(whole(logits.map((x) => x + shift)), whole(logits) + shift, 0, "shifted", 5e-14);
  }));
});

Deno.test("logSumExp() lies between the maximum and the maximum plus log n", () => {
  fc.assert(fc.property(anyLogits, (logits) => {
    const excess = whole(logits) - Math.max(...logits);
    assert.ok(excess >= 0 && excess <= Math.log(logits.length) + 1e-13, `${excess}`);
  }));
});

Deno.test("mergeLogSumExp() puts slices together to the whole", () => {
  fc.assert(fc.property(anyLogits, fc.nat(), fc.nat(), (logits, i, j) => {
    const cuts = [0, i % logits.length, j % logits.length, logits.length].sort((a, b) => a - b);
    const parts = cuts.slice(1).flatMap((end, k) =>
      cuts[k]! < end ? [partialLogSumExp(logits, cuts[k]!, end)] : []
    );
    const merged = parts.reduce(mergeLogSumExp);
    assert.equal(merged.max, Math.max(...logits));
    closeTo(finishLogSumExp(merged), whole(logits), 1e-14, "merged", 1e-14);
    assert.deepEqual(
      mergeLogSumExp(parts[0]!, parts.at(-1)!),
      mergeLogSumExp(parts.at(-1)!, parts[0]!),
    );
  }));
});

Deno.test("mergeLogSumExp() takes the other slice when one holds only impossible tokens", () => {
  const none = partialLogSumExp(Float32Array.of(-Infinity, -Infinity), 0, 2);
  const some = { max: 3, sum: 1.5 };
  assert.deepEqual(mergeLogSumExp(none, some), some);
  assert.deepEqual(mergeLogSumExp(some, none), some);
  assert.equal(finishLogSumExp(mergeLogSumExp(none, none)), -Infinity);
});

Deno.test("mergeLogSumExp() lets NaN through", () => {
  const spoilt = partialLogSumExp(Float32Array.of(0, NaN), 0, 2);
  assert.ok(Number.isNaN(finishLogSumExp(mergeLogSumExp({ max: 3, sum: 1 }, spoilt))));
});
