/**
 * Everything that is measured at the positions of a window, in one pass over the logits.
 *
 * @module
 */

import type { Matrix } from "../num/matrix.ts";
import { finishDivergence, partialDivergence } from "./divergence.ts";
import { logitLoss, targetLogit } from "./token_loss.ts";
import { assertFiniteScore, assertTargetEach } from "./window_checks.ts";

/** Sums over positions; divided by `tokens` they are means. */
export interface WindowScore {
  /** Number of predicted tokens. */
  readonly tokens: number;
  /** Log-loss, in nats. */
  readonly lossSum: number;
  /** KL divergence of the next-token distribution from the reference's, in nats. */
  readonly klSum: number;
  /** Positions at which the likeliest token is the reference's. */
  readonly agreements: number;
}

/**
 * Scores a model against the text and against a reference model.
 *
 * A window of L tokens has L - 1 targets, `ids[1]` to `ids[L - 1]`, predicted from positions 0 to
 * L - 2. Where the logits of a window would not fit, pass a part of the positions and add the scores.
 *
 * @param reference Logits of the reference `[positions, vocabulary]`.
 * @param logits Logits of the model, of the same shape.
 * @param targets Id of the token that follows each position.
 * @returns Sums over the positions.
 * @throws {TypeError} If the shapes differ, or there are not as many targets as positions.
 * @throws {RangeError} If a target is not in the vocabulary, or a logit is not finite.
 *
 * @example One position, which the model finds as likely as the reference, but not the likeliest
 * ```ts
 * import { scoreWindow } from "./window_score.ts";
 * import { matrix } from "../num/matrix.ts";
 * import assert from "node:assert/strict";
 *
 * const undecided = matrix(Float32Array.of(4, 4), 1, 2);
 * assert.deepEqual(scoreWindow(undecided, undecided, [1]), {
 *   tokens: 1,
 *   lossSum: Math.LN2,
 *   klSum: 0,
 *   agreements: 1,
 * });
 * ```
 */
export function scoreWindow(
  reference: Matrix,
  logits: Matrix,
  targets: ArrayLike<number>,
): WindowScore {
  assertSameShape(reference, logits);
  assertTargetEach(targets.length, logits.rows);
  const { rows, columns } = logits;
  let lossSum = 0;
  let klSum = 0;
  let agreements = 0;
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    const end = start + columns;
    const partial = partialDivergence(reference.data, logits.data, start, end);
    const { kl, agrees } = finishDivergence(partial);
    const loss = logitLoss(partial.model, targetLogit(logits.data, start, end, targets[row]!));
    assertFiniteScore(kl + loss, row);
    lossSum += loss;
    klSum += kl;
    if (agrees) agreements++;
  }
  return { tokens: rows, lossSum, klSum, agreements };
}

/**
 * Adds scores, of parts of a window or of many windows.
 *
 * @param scores Scores of different positions.
 * @returns The score of all of them; zeros for none.
 *
 * @example Two halves
 * ```ts
 * import { addScores } from "./window_score.ts";
 * import assert from "node:assert/strict";
 *
 * const half = { tokens: 2, lossSum: 3, klSum: 0.5, agreements: 1 };
 * assert.deepEqual(addScores([half, half]), { tokens: 4, lossSum: 6, klSum: 1, agreements: 2 });
 * ```
 */
export function addScores(scores: readonly WindowScore[]): WindowScore {
  return scores.reduce((a, b) => ({
    tokens: a.tokens + b.tokens,
    lossSum: a.lossSum + b.lossSum,
    klSum: a.klSum + b.klSum,
    agreements: a.agreements + b.agreements,
  }), { tokens: 0, lossSum: 0, klSum: 0, agreements: 0 });
}

function assertSameShape(reference: Matrix, logits: Matrix): void {
  if (reference.rows === logits.rows && reference.columns === logits.columns) return;
  throw new TypeError(
    `Cannot score the window: got logits of ${logits.rows} x ${logits.columns}, wanted the ${reference.rows} x ${reference.columns} of the reference, score the same positions with both`,
  );
}
