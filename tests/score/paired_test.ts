import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import { pairedDifference } from "../../lib/score/paired.ts";
import { createRandom } from "../../lib/num/random.ts";
import { bootstrapInterval } from "../../lib/stats/bootstrap.ts";
import { mean } from "../../lib/stats/mean.ts";
import { closeTo } from "../support/close_to.ts";

const TOKENS = 512;
const options = { seed: 3, resamples: 1000 };

/** Windows of very different difficulty, and a strategy that adds about `shift` nats a token. */
function losses(count: number, shift: number): { rtn: number[]; awq: number[] } {
  const random = createRandom(11);
  const awq = Array.from({ length: count }, () => TOKENS * (3 + 2 * random()));
  const rtn = awq.map((loss) => loss + TOKENS * (shift + 0.02 * (random() - 0.5)));
  return { rtn, awq };
}

Deno.test("pairedDifference() is the mean of a - b in nats per token", () => {
  const { difference } = pairedDifference([1024, 2048], [512, 512], TOKENS, options);
  assert.equal(difference, 2);
});

Deno.test("pairedDifference() is exactly 0 with no interval for equal losses", () => {
  const { rtn } = losses(20, 0.1);
  const same = pairedDifference(rtn, rtn.slice(), TOKENS, options);
  assert.deepEqual(same, { difference: 0, interval: [0, 0] });
});

Deno.test("pairedDifference() tells apart what the spread of windows would hide", () => {
  const { rtn, awq } = losses(40, 0.1);
  const { difference, interval: [low, high] } = pairedDifference(rtn, awq, TOKENS, options);
  closeTo(difference, 0.1, 0, "difference", 0.005);
  assert.ok(low < difference && difference < high && high - low < 0.01);
  // Unpaired, windows from 3 to 5 nats a token: each mean alone is uncertain by far more.
  const [alone, above] = bootstrapInterval(awq.map((loss) => loss / TOKENS), mean, options);
  assert.ok(above - alone > 0.1);
});

Deno.test("pairedDifference() changes sign when the strategies change places", () => {
  const { rtn, awq } = losses(30, 0.1);
  const one = pairedDifference(rtn, awq, TOKENS, options);
  const other = pairedDifference(awq, rtn, TOKENS, options);
  assert.equal(other.difference, -one.difference);
  // The same windows are drawn, so that the ends mirror each other up to the rounding of quantiles.
  closeTo(other.interval[0], -one.interval[1], 1e-13);
  closeTo(other.interval[1], -one.interval[0], 1e-13);
});

Deno.test("pairedDifference() covers a difference of 0 about as often as it says", () => {
  const random = createRandom(5);
  let covered = 0;
  for (let trial = 0; trial < 200; trial++) {
    const a = Array.from({ length: 30 }, () => random() - random());
    const { interval: [low, high] } = pairedDifference(a, a.map(() => 0), 1, {
      seed: trial,
      resamples: 300,
    });
    if (low <= 0 && 0 <= high) covered++;
  }
  // 95 % of 200 is 190, with a standard deviation of 3; 30 windows lose one or two points.
  assert.ok(covered >= 178 && covered <= 199, `${covered}`);
});

Deno.test("pairedDifference() repeats with its seed and follows the confidence", () => {
  const { rtn, awq } = losses(25, 0.05);
  const run = (seed: number, confidence: number) =>
    pairedDifference(rtn, awq, TOKENS, { seed, resamples: 500, confidence }).interval;
  assert.deepEqual(run(1, 0.95), run(1, 0.95));
  assert.notDeepEqual(run(1, 0.95), run(2, 0.95));
  assert.ok(run(1, 0.5)[1] - run(1, 0.5)[0] < run(1, 0.95)[1] - run(1, 0.95)[0]);
});

Deno.test("pairedDifference() of one window has no width", () => {
  assert.deepEqual(pairedDifference([6], [2], 2, options), { difference: 2, interval: [2, 2] });
});

Deno.test("pairedDifference() refuses other windows, no windows and no tokens", () => {
  assert.throws(() => pairedDifference([1, 2], [1], TOKENS, options), {
    name: "AwqDiagError",
    message:
      "Cannot compare losses: got 2 and 1 windows, wanted the same windows, score both strategies on one text",
  });
  assert.throws(() => pairedDifference([], [], TOKENS, options), AwqDiagError);
  for (const tokens of [0, -1, 1.5, NaN]) {
    assert.throws(() => pairedDifference([1], [2], tokens, options), {
      name: "AwqDiagError",
      message: new RegExp(`^Cannot compare losses: got ${tokens} tokens a window`),
    });
  }
});
