import { sum } from "../num/sum.ts";

/**
 * Perplexity of a text: exp of the mean log-loss per predicted token.
 *
 * Every token has the same weight. With windows of equal length that is also exp of the mean of the
 * windows' means, which llm-awq and GPTQ compute.
 *
 * @param lossSums Log-loss of each window, summed over its predicted tokens, in nats.
 * @param tokenCounts Number of predicted tokens of each window.
 * @returns The perplexity; 1 is certainty, the size of the vocabulary is a uniform guess.
 * @throws {TypeError} If there are not as many counts as sums.
 * @throws {RangeError} If there is no window, or a count is not a positive integer.
 *
 * @example Two windows of a uniform guess among eight tokens
 * ```ts
 * import { perplexity } from "./perplexity.ts";
 * import assert from "node:assert/strict";
 *
 * const loss = Math.log(8);
 * assert.ok(Math.abs(perplexity([511 * loss, 3 * loss], [511, 3]) - 8) < 1e-12);
 * ```
 */
export function perplexity(lossSums: ArrayLike<number>, tokenCounts: ArrayLike<number>): number {
  if (lossSums.length !== tokenCounts.length) {
    throw new TypeError(
      `Cannot compute the perplexity: got ${lossSums.length} losses and ${tokenCounts.length} token counts, wanted one count for each loss, pass both for every window`,
    );
  }
  if (lossSums.length === 0) {
    throw new RangeError(
      "Cannot compute the perplexity: got no windows, wanted at least one, pass a longer text",
    );
  }
  const counts = Array.from(tokenCounts);
  const bad = counts.findIndex((count) => !(Number.isInteger(count) && count > 0));
  if (bad !== -1) {
    throw new RangeError(
      `Cannot compute the perplexity: window ${bad} has ${
        counts[bad]
      } tokens, wanted a positive integer, leave empty windows out`,
    );
  }
  return Math.exp(sum(lossSums) / sum(counts));
}
