import assert from "node:assert/strict";
import fc from "fast-check";
import { logSumExp, tokenLoss } from "../../lib/score/token_loss.ts";
import { closeTo } from "../support/close_to.ts";

/** Logits as models have them, and well beyond. */
const anyLogits = fc.array(fc.float({ min: -200, max: 200, noNaN: true }), {
  minLength: 1,
  maxLength: 40,
}).map((values) => Float32Array.from(values));

Deno.test("logSumExp() adds probabilities as by hand", () => {
  closeTo(logSumExp(Float32Array.from([1, 2, 3, 4], Math.log)), Math.log(10), 1e-7); // float32 logits
  assert.equal(logSumExp(Float32Array.of(-3.25)), -3.25);
});

Deno.test("logSumExp() of a uniform distribution is the log of the vocabulary's size", () => {
  closeTo(logSumExp(new Float32Array(151936).fill(1.5)), 1.5 + Math.log(151936), 1e-15);
});

Deno.test("logSumExp() neither overflows nor underflows", () => {
  assert.equal(logSumExp(Float32Array.of(3e38, 3e38)), Math.fround(3e38));
  assert.equal(logSumExp(Float32Array.of(-1000, -1000)), -1000 + Math.LN2);
  assert.equal(logSumExp(Float32Array.of(1000, -1000)), 1000);
});

Deno.test("logSumExp() ignores impossible tokens and is -Infinity when all are", () => {
  assert.equal(logSumExp(Float32Array.of(-Infinity, 2, -Infinity)), 2);
  assert.equal(logSumExp(Float32Array.of(-Infinity, -Infinity)), -Infinity);
});

Deno.test("logSumExp() is NaN when a logit is NaN or +Infinity", () => {
  for (const logits of [[1, NaN], [NaN, 1], [1, Infinity]]) {
    assert.ok(Number.isNaN(logSumExp(Float32Array.from(logits))), `${logits}`);
  }
});

Deno.test("logSumExp() keeps in double what float32 sums lose", () => {
  // A million tokens, each 1e-9 as likely as the first: in float32, 1 + 1e-9 is 1.
  const logits = new Float32Array(1_000_001).fill(Math.log(1e-9));
  logits[0] = 0;
  // Each of a million additions to a sum near 1 rounds by at most 2^-53.
  const wanted = Math.log1p(1e6 * Math.exp(logits[1]!));
  closeTo(logSumExp(logits), wanted, 0, "normaliser", 1e6 * 2 ** -53);
});

Deno.test("logSumExp() lies between the maximum and the maximum plus log n", () => {
  fc.assert(fc.property(anyLogits, (logits) => {
    const excess = logSumExp(logits) - Math.max(...logits);
    assert.ok(excess >= 0 && excess <= Math.log(logits.length) + 1e-13, `${excess}`);
  }));
});

Deno.test("tokenLoss() is minus the log of the probability as by hand", () => {
  const logits = Float32Array.of(0, Math.log(3)); // probabilities 1/4 and 3/4
  closeTo(tokenLoss(logits, 0), Math.log(4), 1e-7); // float32 log 3
  closeTo(tokenLoss(logits, 1), Math.log(4 / 3), 1e-7);
});

Deno.test("tokenLoss() grows by the distance to a certain token", () => {
  assert.equal(tokenLoss(Float32Array.of(0, -1000), 0), 0);
  assert.equal(tokenLoss(Float32Array.of(0, -1000), 1), 1000);
  assert.equal(tokenLoss(Float32Array.of(0, -Infinity), 1), Infinity);
});

Deno.test("tokenLoss() gives probabilities that add up to 1", () => {
  fc.assert(fc.property(anyLogits, (logits) => {
    const total = logits.reduce((sum, _, id) => sum + Math.exp(-tokenLoss(logits, id)), 0);
    closeTo(total, 1, 1e-12);
  }));
});
