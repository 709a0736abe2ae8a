/**
 * How far quantization has moved the distribution of the next token.
 *
 * With logits r of the reference and q of the model,
 *
 *     KL(P_r || P_q) = sum p_r (r - q) - log sum exp(r) + log sum exp(q),
 *
 * which needs one pass, two exponentials a token and no stored probabilities, and can be put together
 * from slices of the vocabulary as the normalisers can.
 */

import { argmax } from "./argmax.ts";
import { expNonPositive } from "./exp_non_positive.ts";
import { finishLogSumExp, mergeLogSumExp, type PartialLogSumExp } from "./log_sum_exp.ts";

/** What a slice of the vocabulary adds to the comparison of two distributions. */
export interface PartialDivergence {
  /** The slice's part of the reference's normaliser. */
  readonly reference: PartialLogSumExp;
  /** The slice's part of the model's normaliser. */
  readonly model: PartialLogSumExp;
  /** Sum of exp(r - largest r) (r - q). */
  readonly gap: number;
  /** Id of the reference's likeliest token in the slice; of equal ones the first. */
  readonly referenceTop: number;
  /** Id of the model's likeliest token in the slice; of equal ones the first. */
  readonly modelTop: number;
}

/** How two distributions of the next token compare. */
export interface Divergence {
  /** KL divergence of the model from the reference, in nats, at least 0. */
  readonly kl: number;
  /** Whether both have the same likeliest token. */
  readonly agrees: boolean;
}

/** Reduces a slice of two rows of logits. */
export function partialDivergence(
  reference: Float32Array,
  logits: Float32Array,
  start: number,
  end: number,
  firstId = 0,
): PartialDivergence {
  const referenceIndex = argmax(reference, start, end);
  const modelIndex = argmax(logits, start, end);
  const referenceMax = reference[referenceIndex]!;
  const modelMax = logits[modelIndex]!;
  let referenceSum = 0;
  let modelSum = 0;
  let gap = 0;
  for (let i = start; i < end; i++) {
    const r = reference[i]!;
    const q = logits[i]!;
    const p = expNonPositive(r - referenceMax);
    referenceSum += p;
    modelSum += expNonPositive(q - modelMax);
    gap += p * (r - q);
  }
  return {
    reference: { max: referenceMax, sum: referenceSum },
    model: { max: modelMax, sum: modelSum },
    gap,
    referenceTop: referenceIndex - start + firstId,
    modelTop: modelIndex - start + firstId,
  };
}

/** Joins two slices of the vocabulary. */
export function mergeDivergence(a: PartialDivergence, b: PartialDivergence): PartialDivergence {
  const reference = mergeLogSumExp(a.reference, b.reference);
  return {
    reference,
    model: mergeLogSumExp(a.model, b.model),
    gap: a.gap * expNonPositive(a.reference.max - reference.max) +
      b.gap * expNonPositive(b.reference.max - reference.max),
    referenceTop: b.reference.max > a.reference.max ? b.referenceTop : a.referenceTop,
    modelTop: b.model.max > a.model.max ? b.modelTop : a.modelTop,
  };
}

/** The comparison that all slices together stand for. */
export function finishDivergence(partial: PartialDivergence): Divergence {
  const { reference, model, gap, referenceTop, modelTop } = partial;
  const kl = gap / reference.sum - finishLogSumExp(reference) + finishLogSumExp(model);
  // Of nearly equal distributions, rounding may leave -1e-16.
  return { kl: Math.max(0, kl), agrees: referenceTop === modelTop };
}

/**
 * KL divergence of the model's distribution of the next token from the reference's, at one position.
 */
export function klDivergence(reference: Float32Array, logits: Float32Array): number {
  if (reference.length !== logits.length) {
    throw new TypeError(
      `Cannot compare distributions: got ${logits.length} logits, wanted the ${reference.length} of the reference, use models of one vocabulary`,
    );
  }
  return finishDivergence(partialDivergence(reference, logits, 0, logits.length)).kl;
}
