/**
 * The normaliser of a softmax, log sum exp(logit), in double precision. It can be put together from
 * slices of the vocabulary, so that 151,936 logits a token need not exist at once.
 */

import { argmax } from "./argmax.ts";
import { expNonPositive } from "./exp_non_positive.ts";

/** What a slice of logits adds to the normaliser. */
export interface PartialLogSumExp {
  /** The largest logit. */
  readonly max: number;
  /** Sum of exp(logit - max). */
  readonly sum: number;
}

/** Reduces a slice of logits. */
export function partialLogSumExp(
  logits: Float32Array,
  start: number,
  end: number,
): PartialLogSumExp {
  const max = logits[argmax(logits, start, end)]!;
  if (max === -Infinity) return { max, sum: 0 };
  let sum = 0;
  for (let i = start; i < end; i++) sum += expNonPositive(logits[i]! - max);
  return { max, sum };
}

/** Joins two slices of one softmax. */
export function mergeLogSumExp(a: PartialLogSumExp, b: PartialLogSumExp): PartialLogSumExp {
  if (a.sum === 0) return b; // both may be -Infinity, and their difference NaN
  const max = Math.max(a.max, b.max);
  return { max, sum: a.sum * expNonPositive(a.max - max) + b.sum * expNonPositive(b.max - max) };
}

/** The normaliser that a maximum and a sum stand for. */
export function finishLogSumExp(partial: PartialLogSumExp): number {
  return partial.max + Math.log(partial.sum);
}

/** log sum exp(logit) of a slice; no logit is too large or too small for it. */
export function logSumExp(logits: Float32Array, start: number, end: number): number {
  return finishLogSumExp(partialLogSumExp(logits, start, end));
}
