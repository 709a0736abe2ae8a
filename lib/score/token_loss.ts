/** How surprised a model is by the token that came next. */

import type { Matrix } from "../num/matrix.ts";
import { type PartialLogSumExp, partialLogSumExp } from "./log_sum_exp.ts";
import { assertFiniteScore, assertTargetEach } from "./window_checks.ts";

/** The logit of the token that came next. */
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
 */
export function logitLoss(normaliser: PartialLogSumExp, logit: number): number {
  return Math.log(normaliser.sum) + (normaliser.max - logit);
}

/**
 * Log-loss of one token: minus the logarithm of the probability that the softmax of its logits gives
 * it, in double precision.
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
