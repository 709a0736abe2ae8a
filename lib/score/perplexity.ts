import { sum } from "../num/sum.ts";

/**
 * Perplexity of a text: exp of the mean log-loss per predicted token.
 *
 * Every token has the same weight. With windows of equal length that is also exp of the mean of the
 * windows' means, which llm-awq and GPTQ compute.
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
