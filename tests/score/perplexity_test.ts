import assert from "node:assert/strict";
import fc from "fast-check";
import { meanLoss, perplexity } from "../../lib/score/perplexity.ts";
import { scoreWindow } from "../../lib/score/window_score.ts";
import { matrix } from "../../lib/num/matrix.ts";
import { closeTo } from "../support/close_to.ts";

Deno.test("perplexity() of a uniform guess is the size of the vocabulary", () => {
  for (const vocabulary of [2, 100, 4096]) {
    const logits = matrix(new Float32Array(3 * vocabulary).fill(-7), 3, vocabulary);
    const { lossSum, tokens } = scoreWindow(logits, logits, [0, 1, vocabulary - 1]);
    closeTo(perplexity([lossSum], [tokens]), vocabulary, 1e-14);
  }
});

Deno.test("perplexity() of certainty is 1", () => {
  assert.equal(perplexity([0, 0], [5, 5]), 1);
});

Deno.test("meanLoss() is the sum of all losses over the number of all tokens", () => {
  assert.equal(meanLoss([3, 5], [3, 1]), 2);
  assert.equal(perplexity([3, 5], [3, 1]), Math.exp(2));
});

Deno.test("perplexity() weighs tokens, not windows", () => {
  // 3 tokens at log 2 and 1 token at log 32: the mean is (3 + 5) log 2 / 4.
  closeTo(perplexity([3 * Math.LN2, 5 * Math.LN2], [3, 1]), 4, 1e-15);
});

Deno.test("perplexity() is exp of the mean of window means when windows are equally long", () => {
  const anyLosses = fc.array(fc.double({ min: 0, max: 5000, noNaN: true }), {
    minLength: 1,
    maxLength: 30,
  });
  fc.assert(fc.property(anyLosses, (losses) => {
    const means = losses.map((loss) => loss / 511);
    const wanted = Math.exp(means.reduce((a, b) => a + b) / means.length);
    closeTo(perplexity(losses, losses.map(() => 511)), wanted, 1e-13);
  }));
});

Deno.test("perplexity() refuses what has no mean", () => {
  assert.throws(() => perplexity([], []), {
    name: "AwqDiagError",
    message:
      "Cannot compute the perplexity: got no windows, wanted at least one, pass a longer text",
  });
  assert.throws(() => perplexity([1, 2], [5]), {
    name: "AwqDiagError",
    message:
      "Cannot compute the perplexity: got 2 losses and 1 token counts, wanted one count for each loss, pass both for every window",
  });
});
