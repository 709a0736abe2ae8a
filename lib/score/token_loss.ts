/** How surprised a model is by the token that came next, in double precision. */

/** The normaliser of a softmax, log sum exp(logit); no logit is too large for it. */
export function logSumExp(logits: Float32Array): number {
  const max = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  if (max === -Infinity) return max;
  return max + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - max), 0));
}

/** Log-loss of a token, in nats: minus the logarithm of the probability that its logits give it. */
export function tokenLoss(logits: Float32Array, target: number): number {
  return logSumExp(logits) - logits[target]!;
}
