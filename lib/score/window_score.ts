/** Everything that is measured at the positions of a window, in one pass over the logits. */

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

/** Adds scores, of parts of a window or of many windows. */
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
