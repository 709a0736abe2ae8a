/**
 * How surprised a model is by the token that came next.
 *
 * @module
 */

import type { Matrix } from "../num/matrix.ts";
import { type PartialLogSumExp, partialLogSumExp } from "./log_sum_exp.ts";
import { assertFiniteScore, assertTargetEach } from "./window_checks.ts";

/**
 * The logit of the token that came next.
 *
 * @param logits Logits, in nats.
 * @param start Index of the logit of token 0.
 * @param end Index after the logit of the last token.
 * @param target Id of the token that came next.
 * @returns Its logit.
 * @throws {RangeError} If the target is not in the vocabulary.
 *
 * @example Token 1 of the second position
 * ```ts
 * import { targetLogit } from "./token_loss.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(targetLogit(Float32Array.of(1, 2, 3, 4), 2, 4, 1), 4);
 * ```
 */
export function targetLogit(
  logits: Float32Array,
  start: number,
  end: number,
  target: number,
): number {
  if (!(Number.isInteger(target) && target >= 0 && target < end - start)) {
    throw new RangeError(
      `Cannot score token ${target}: the vocabulary has ${
        end - start
      } tokens, wanted an id below that, use the model's own tokenizer`,
    );
  }
  return logits[start + target]!;
}

/**
 * Log-loss of a token under a softmax whose normaliser is known, as it is when the logits came in
 * slices of the vocabulary.
 *
 * @param normaliser What the logits of the whole vocabulary give.
 * @param logit Logit of the token that came next.
 * @returns Minus the logarithm of its probability, in nats, without the rounding of large logits.
 *
 * @example One of two equally likely tokens
 * ```ts
 * import { logitLoss } from "./token_loss.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(logitLoss({ max: 1e6, sum: 2 }, 1e6), Math.LN2);
 * ```
 */
export function logitLoss(normaliser: PartialLogSumExp, logit: number): number {
  return Math.log(normaliser.sum) + (normaliser.max - logit);
}

/**
 * Log-loss of one token: minus the logarithm of the probability that the softmax of its logits gives
 * it, in double precision.
 *
 * @param logits Logits, in nats.
 * @param start Index of the logit of token 0.
 * @param end Index after the logit of the last token.
 * @param target Id of the token that came next.
 * @returns The loss in nats, at least 0; NaN or infinite only if a logit is.
 * @throws {RangeError} If the target is not in the vocabulary, or the slice not inside the logits.
 *
 * @example One of two equally likely tokens
 * ```ts
 * import { tokenLoss } from "./token_loss.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(tokenLoss(Float32Array.of(4, 4), 0, 2, 1), Math.LN2);
 * ```
 */
export function tokenLoss(
  logits: Float32Array,
  start: number,
  end: number,
  target: number,
): number {
  const logit = targetLogit(logits, start, end, target);
  return logitLoss(partialLogSumExp(logits, start, end), logit);
}

/**
 * Log-loss summed over positions.
 *
 * A window of L tokens has L - 1 targets, `ids[1]` to `ids[L - 1]`, predicted from positions 0 to
 * L - 2. Where the logits of a window would not fit, pass a part of the positions and add the sums.
 *
 * @param logits Logits `[positions, vocabulary]`.
 * @param targets Id of the token that follows each position.
 * @returns The sum, in nats.
 * @throws {TypeError} If there are not as many targets as positions.
 * @throws {RangeError} If a target is not in the vocabulary, or a loss is not finite.
 *
 * @example Two positions of a model that knows nothing
 * ```ts
 * import { windowLoss } from "./token_loss.ts";
 * import { matrix } from "../num/matrix.ts";
 * import assert from "node:assert/strict";
 *
 * const logits = matrix(new Float32Array(2 * 8), 2, 8);
 * assert.equal(windowLoss(logits, [3, 7]), 2 * Math.log(8));
 * ```
 */
export function windowLoss(logits: Matrix, targets: ArrayLike<number>): number {
  assertTargetEach(targets.length, logits.rows);
  let total = 0;
  for (let row = 0; row < logits.rows; row++) {
    const start = row * logits.columns;
    const loss = tokenLoss(logits.data, start, start + logits.columns, targets[row]!);
    assertFiniteScore(loss, row);
    total += loss;
  }
  return total;
}
