import assert from "node:assert/strict";
import fc from "fast-check";
import { klDivergence } from "../../lib/score/divergence.ts";
import { closeTo } from "../support/close_to.ts";

/** Rows of two models over one vocabulary. */
const anyPair = fc.array(
  fc.tuple(
    fc.float({ min: -40, max: 40, noNaN: true }),
    fc.float({ min: -40, max: 40, noNaN: true }),
  ),
  { minLength: 2, maxLength: 30 },
).map((pairs) => ({
  reference: Float32Array.from(pairs, ([r]) => r),
  logits: Float32Array.from(pairs, ([, q]) => q),
}));

/** The definition, with probabilities. */
function definition(reference: Float32Array, logits: Float32Array): number {
  const softmax = (row: Float32Array): number[] => {
    const powers = Array.from(row, (x) => Math.exp(x - Math.max(...row)));
    const total = powers.reduce((a, b) => a + b);
    return powers.map((power) => power / total);
  };
  const p = softmax(reference);
  const q = softmax(logits);
  return p.reduce((kl, p_i, i) => kl + p_i * Math.log(p_i / q[i]!), 0);
}

Deno.test("klDivergence() is as by hand", () => {
  // (1/2, 1/2) from (1/4, 3/4): 1/2 log 2 + 1/2 log 2/3.
  const [even, uneven] = [Float32Array.of(1, 1), Float32Array.of(0, Math.log(3))];
  closeTo(klDivergence(even, uneven), Math.log(4 / 3) / 2, 1e-7); // float32 log 3
  closeTo(klDivergence(uneven, even), 0.25 * Math.log(0.5) + 0.75 * Math.log(1.5), 1e-7);
});

Deno.test("klDivergence() is the distance when a certain token is found impossible", () => {
  assert.equal(klDivergence(Float32Array.of(0, -2000), Float32Array.of(-2000, 0)), 2000);
});

Deno.test("klDivergence() equals its definition", () => {
  fc.assert(fc.property(anyPair, ({ reference, logits }) => {
    const wanted = definition(reference, logits);
    closeTo(klDivergence(reference, logits), wanted, 1e-12, "KL", 1e-13);
  }));
});

Deno.test("klDivergence() is exactly 0 from itself", () => {
  fc.assert(fc.property(anyPair, ({ reference }) => {
    assert.equal(klDivergence(reference, reference.slice()), 0);
  }));
});

Deno.test("klDivergence() is 0 only for equal distributions and never negative", () => {
  fc.assert(fc.property(anyPair, ({ reference, logits }) => {
    const kl = klDivergence(reference, logits);
    assert.ok(kl >= 0);
    // Pinsker: KL >= 2 (half the L1 distance)^2, so distributions that differ visibly have KL > 0.
    const p = Math.exp(reference[0]! - Math.max(...reference)) /
      reference.reduce((sum, r) => sum + Math.exp(r - Math.max(...reference)), 0);
    const q = Math.exp(logits[0]! - Math.max(...logits)) /
      logits.reduce((sum, x) => sum + Math.exp(x - Math.max(...logits)), 0);
    assert.ok(kl >= 2 * (p - q) ** 2 - 1e-13, `${kl} ${p} ${q}`);
  }));
});

Deno.test("klDivergence() clamps what rounding leaves below 0", () => {
  // A shift leaves the distribution as it is; the formula alone gives about -1e-15 for some of these.
  const anyQuarters = fc.array(fc.integer({ min: -60, max: 60 }), { minLength: 2, maxLength: 20 });
  fc.assert(fc.property(anyQuarters, fc.integer({ min: -30, max: 30 }), (quarters, shift) => {
    const logits = Float32Array.from(quarters, (x) => x / 4);
    const kl = klDivergence(logits, logits.map((x) => x + shift));
    assert.ok(kl >= 0 && kl < 1e-13, `${kl}`);
  }));
});

Deno.test("klDivergence() is NaN when a logit is not finite", () => {
  const fine = Float32Array.of(1, 2);
  for (const bad of [NaN, Infinity]) {
    assert.ok(Number.isNaN(klDivergence(Float32Array.of(1, bad), fine)));
    assert.ok(Number.isNaN(klDivergence(fine, Float32Array.of(bad, 2))));
  }
});
