/**
 * How far quantization has moved the distribution of the next token.
 *
 * With logits r of the reference and q of the model,
 *
 *     KL(P_r || P_q) = sum p_r (r - q) - log sum exp(r) + log sum exp(q),
 *
 * which needs one pass, two exponentials a token and no stored probabilities, and can be put together
 * from slices of the vocabulary as the normalisers can.
 *
 * @module
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

/**
 * Reduces a slice of two rows of logits.
 *
 * @param reference Logits of the reference, in nats.
 * @param logits Logits of the model, at the same indices.
 * @param start Index of the first logit of the slice.
 * @param end Index after its last logit.
 * @param firstId Token id of the first logit; needed only when slices are merged.
 * @returns What the slice adds.
 * @throws {RangeError} If the slice is empty or not inside the logits.
 *
 * @example A slice of tokens 100 and 101
 * ```ts
 * import { partialDivergence } from "./divergence.ts";
 * import assert from "node:assert/strict";
 *
 * const part = partialDivergence(Float32Array.of(1, 1), Float32Array.of(0, 2), 0, 2, 100);
 * assert.deepEqual(part.reference, { max: 1, sum: 2 });
 * assert.equal(part.gap, 0);
 * assert.deepEqual([part.referenceTop, part.modelTop], [100, 101]);
 * ```
 */
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

/**
 * Joins two slices of the vocabulary.
 *
 * @param a The slice with the lower token ids.
 * @param b The slice with the higher token ids.
 * @returns What a slice of all their tokens would give, up to rounding.
 *
 * @example The second slice has the likelier token
 * ```ts
 * import { mergeDivergence, partialDivergence } from "./divergence.ts";
 * import assert from "node:assert/strict";
 *
 * const logits = Float32Array.of(1, 3);
 * const merged = mergeDivergence(
 *   partialDivergence(logits, logits, 0, 1, 0),
 *   partialDivergence(logits, logits, 1, 2, 1),
 * );
 * assert.deepEqual([merged.referenceTop, merged.modelTop, merged.gap], [1, 1, 0]);
 * ```
 */
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

/**
 * The comparison that all slices together stand for.
 *
 * @param partial What the whole vocabulary adds.
 * @returns Divergence and agreement; the divergence is exactly 0 for equal logits, and NaN if a logit
 * is not finite.
 *
 * @example A distribution and itself
 * ```ts
 * import { finishDivergence, partialDivergence } from "./divergence.ts";
 * import assert from "node:assert/strict";
 *
 * const logits = Float32Array.of(0.1, -2, 7);
 * const same = finishDivergence(partialDivergence(logits, logits, 0, 3));
 * assert.deepEqual(same, { kl: 0, agrees: true });
 * ```
 */
export function finishDivergence(partial: PartialDivergence): Divergence {
  const { reference, model, gap, referenceTop, modelTop } = partial;
  const kl = gap / reference.sum - finishLogSumExp(reference) + finishLogSumExp(model);
  // Of nearly equal distributions, rounding may leave -1e-16.
  return { kl: Math.max(0, kl), agrees: referenceTop === modelTop };
}

/**
 * KL divergence of the model's distribution of the next token from the reference's, at one position.
 *
 * @param reference Logits of the reference, one for each token, in nats.
 * @param logits Logits of the model.
 * @returns KL(P_reference || P_model) in nats, at least 0; exactly 0 for equal logits.
 * @throws {TypeError} If there are not as many logits of both.
 * @throws {RangeError} If there are no logits.
 *
 * @example From certain to undecided: log 2
 * ```ts
 * import { klDivergence } from "./divergence.ts";
 * import assert from "node:assert/strict";
 *
 * const kl = klDivergence(Float32Array.of(0, -1000), Float32Array.of(0, 0));
 * assert.equal(kl, Math.LN2);
 * ```
 */
export function klDivergence(reference: Float32Array, logits: Float32Array): number {
  if (reference.length !== logits.length) {
    throw new TypeError(
      `Cannot compare distributions: got ${logits.length} logits, wanted the ${reference.length} of the reference, use models of one vocabulary`,
    );
  }
  return finishDivergence(partialDivergence(reference, logits, 0, logits.length)).kl;
}
