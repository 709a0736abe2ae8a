/** How well a text was predicted: every token has the same weight. */

import { AwqDiagError } from "../errors/awq_diag_error.ts";

/** Mean log-loss per predicted token, in nats, from the sums of windows. */
export function meanLoss(lossSums: readonly number[], tokenCounts: readonly number[]): number {
  if (lossSums.length !== tokenCounts.length) {
    throw new AwqDiagError(
      `Cannot compute the perplexity: got ${lossSums.length} losses and ${tokenCounts.length} token counts, wanted one count for each loss, pass both for every window`,
    );
  }
  if (lossSums.length === 0) {
    throw new AwqDiagError(
      "Cannot compute the perplexity: got no windows, wanted at least one, pass a longer text",
    );
  }
  const total = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  return total(lossSums) / total(tokenCounts);
}

/**
 * Perplexity of a text: exp of its mean log-loss. With windows of equal length that is also exp of
 * the mean of the windows' means, which llm-awq and GPTQ compute.
 */
export function perplexity(lossSums: readonly number[], tokenCounts: readonly number[]): number {
  return Math.exp(meanLoss(lossSums, tokenCounts));
}
