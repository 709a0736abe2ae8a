/**
 * The normaliser of a softmax, log sum exp(logit), in double precision. It can be put together from
 * slices of the vocabulary, so that 151,936 logits a token need not exist at once.
 *
 * @module
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

/**
 * Reduces a slice of logits.
 *
 * @param logits Logits, in nats.
 * @param start Index of the first logit of the slice.
 * @param end Index after its last logit.
 * @returns The slice's maximum and sum. A NaN or +Infinity among the logits makes the sum NaN.
 * @throws {RangeError} If the slice is empty or not inside the logits.
 *
 * @example Two equal logits
 * ```ts
 * import { partialLogSumExp } from "./log_sum_exp.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(partialLogSumExp(Float32Array.of(5, 5), 0, 2), { max: 5, sum: 2 });
 * ```
 */
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

/**
 * Joins two slices of one softmax.
 *
 * @param a One slice.
 * @param b Another slice, of other tokens.
 * @returns What a slice of all their tokens would give, up to rounding.
 *
 * @example Equal logits on both sides
 * ```ts
 * import { mergeLogSumExp } from "./log_sum_exp.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(mergeLogSumExp({ max: 5, sum: 2 }, { max: 5, sum: 1 }), { max: 5, sum: 3 });
 * ```
 */
export function mergeLogSumExp(a: PartialLogSumExp, b: PartialLogSumExp): PartialLogSumExp {
  if (a.sum === 0) return b; // both may be -Infinity, and their difference NaN
  const max = Math.max(a.max, b.max);
  return { max, sum: a.sum * expNonPositive(a.max - max) + b.sum * expNonPositive(b.max - max) };
}

/**
 * The normaliser that a maximum and a sum stand for.
 *
 * @param partial What all slices together give.
 * @returns log sum exp(logit), in nats; -Infinity if every logit is.
 *
 * @example Three equal logits
 * ```ts
 * import { finishLogSumExp } from "./log_sum_exp.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(finishLogSumExp({ max: 5, sum: 3 }), 5 + Math.log(3));
 * ```
 */
export function finishLogSumExp(partial: PartialLogSumExp): number {
  return partial.max + Math.log(partial.sum);
}

/**
 * log sum exp(logit) of a slice; no logit is too large or too small for it.
 *
 * @param logits Logits, in nats.
 * @param start Index of the first logit of the slice.
 * @param end Index after its last logit.
 * @returns The normaliser, in nats; NaN if a logit is NaN or +Infinity.
 * @throws {RangeError} If the slice is empty or not inside the logits.
 *
 * @example A uniform distribution over eight tokens
 * ```ts
 * import { logSumExp } from "./log_sum_exp.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(logSumExp(new Float32Array(8), 0, 8), Math.log(8));
 * ```
 */
export function logSumExp(logits: Float32Array, start: number, end: number): number {
  return finishLogSumExp(partialLogSumExp(logits, start, end));
}
