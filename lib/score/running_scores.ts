/**
 * Scores of positions while slices of the vocabulary come in: softmaxes over all words are put
 * together from those over some, so that 151,936 logits a token need not exist at once.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { expNonPositive } from "./exp_non_positive.ts";
import { RESULTS_PER_ROW } from "./kernel/score_kernel.ts";
import type { WindowScore } from "./window_score.ts";

/** Places of a version's results, as the kernel writes them. */
const MAX = 0;
const SUM = 1;
const GAP = 2;
const TOP = 3;
const TARGET = 4;

/** Joins slices, position by position and version by version. */
export class RunningScores {
  readonly #versions: number;
  /** As the kernel's results: `[positions, versions, RESULTS_PER_ROW]`. */
  readonly #values: Float64Array;

  constructor(positions: number, versions: number) {
    this.#versions = versions;
    this.#values = new Float64Array(positions * versions * RESULTS_PER_ROW);
  }

  /** Adds a slice; those of a position must come in the order of their words. */
  add(first: number, slice: Float64Array, isFirst: boolean): void {
    const width = this.#versions * RESULTS_PER_ROW;
    const known = this.#values.subarray(first * width, first * width + slice.length);
    if (isFirst) return known.set(slice);
    for (let row = 0; row < slice.length; row += width) joinPosition(known, slice, row, width);
  }

  /** Sums over the positions of a window, for each version. */
  window(first: number, positions: number): WindowScore[] {
    return Array.from({ length: this.#versions }, (_, v) => this.#score(first, positions, v));
  }

  #score(first: number, positions: number, version: number): WindowScore {
    const values = this.#values;
    let lossSum = 0;
    let klSum = 0;
    let agreements = 0;
    for (let i = 0; i < positions; i++) {
      const reference = (first + i) * this.#versions * RESULTS_PER_ROW;
      const own = reference + version * RESULTS_PER_ROW;
      const loss = Math.log(values[own + SUM]!) + (values[own + MAX]! - values[own + TARGET]!);
      const gap = values[own + GAP]! / values[reference + SUM]!;
      // Of nearly equal distributions, rounding may leave -1e-16.
      const kl = Math.max(0, gap - normaliser(values, reference) + normaliser(values, own));
      assertFiniteScore(kl + loss, i);
      lossSum += loss;
      klSum += kl;
      if (values[own + TOP] === values[reference + TOP]) agreements++;
    }
    return { tokens: positions, lossSum, klSum, agreements };
  }
}

/** Joins the results of all versions at one position, the reference first. */
function joinPosition(known: Float64Array, slice: Float64Array, row: number, width: number): void {
  const ofReference = Math.max(known[row + MAX]!, slice[row + MAX]!);
  const knownShare = expNonPositive(known[row + MAX]! - ofReference);
  const sliceShare = expNonPositive(slice[row + MAX]! - ofReference);
  for (let at = row; at < row + width; at += RESULTS_PER_ROW) {
    const before = known[at + MAX]!;
    const added = slice[at + MAX]!;
    const max = Math.max(before, added);
    known[at + MAX] = max;
    known[at + SUM] = known[at + SUM]! * expNonPositive(before - max) +
      slice[at + SUM]! * expNonPositive(added - max);
    known[at + GAP] = known[at + GAP]! * knownShare + slice[at + GAP]! * sliceShare;
    if (added > before) known[at + TOP] = slice[at + TOP]!;
    known[at + TARGET]! += slice[at + TARGET]!; // a target lies in one slice, all others say 0
  }
}

/** log sum exp of a version's logits. */
function normaliser(values: Float64Array, at: number): number {
  return values[at + MAX]! + Math.log(values[at + SUM]!);
}

/** Refuses a score that an overflow has spoilt, and says where. */
function assertFiniteScore(score: number, position: number): void {
  if (Number.isFinite(score)) return;
  throw new AwqDiagError(
    `Cannot score position ${position}: its score is ${score}, wanted a finite number, look for an overflow in the forward pass`,
  );
}
