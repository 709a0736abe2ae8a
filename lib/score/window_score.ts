/**
 * What is measured at the positions of a window, and the plain way to measure it, which the
 * compiled one in `scorer.ts` is tested against.
 */

import type { Matrix } from "../num/matrix.ts";
import { klDivergence } from "./divergence.ts";
import { tokenLoss } from "./token_loss.ts";

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

/** Index of the likeliest token; of equal ones the first. */
function likeliest(logits: Float32Array): number {
  return logits.indexOf(logits.reduce((a, b) => Math.max(a, b)));
}

/**
 * Scores a model against the text and against a reference model, from the logits of both.
 *
 * A window of L tokens has L - 1 targets, `ids[1]` to `ids[L - 1]`, predicted from positions 0 to
 * L - 2.
 */
export function scoreWindow(
  reference: Matrix,
  logits: Matrix,
  targets: ArrayLike<number>,
): WindowScore {
  const { rows, columns } = logits;
  return addScores(Array.from({ length: rows }, (_, position) => {
    const [start, end] = [position * columns, (position + 1) * columns];
    const wanted = reference.data.subarray(start, end);
    const own = logits.data.subarray(start, end);
    return {
      tokens: 1,
      lossSum: tokenLoss(own, targets[position]!),
      klSum: klDivergence(wanted, own),
      agreements: likeliest(own) === likeliest(wanted) ? 1 : 0,
    };
  }));
}

/** Adds scores, of positions or of windows. */
export function addScores(scores: readonly WindowScore[]): WindowScore {
  return scores.reduce((a, b) => ({
    tokens: a.tokens + b.tokens,
    lossSum: a.lossSum + b.lossSum,
    klSum: a.klSum + b.klSum,
    agreements: a.agreements + b.agreements,
  }), { tokens: 0, lossSum: 0, klSum: 0, agreements: 0 });
}
