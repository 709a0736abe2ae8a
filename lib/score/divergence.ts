import { logSumExp } from "./token_loss.ts";

/**
 * How far a model's distribution of the next token has moved from the reference's, in nats. With
 * logits r of the reference and q of the model,
 *
 *     KL(P_r || P_q) = sum p_r (r - q) - log sum exp(r) + log sum exp(q).
 */
export function klDivergence(reference: Float32Array, logits: Float32Array): number {
  const normaliser = logSumExp(reference);
  const gap = reference.reduce(
    (sum, r, i) => sum + Math.exp(r - normaliser) * (r - logits[i]!),
    0,
  );
  // Of nearly equal distributions, rounding may leave -1e-16.
  return Math.max(0, gap - normaliser + logSumExp(logits));
}
