/** Scores of positions while slices of the vocabulary come in. */

import { finishDivergence, mergeDivergence, type PartialDivergence } from "./divergence.ts";
import { logitLoss } from "./token_loss.ts";
import { assertFiniteScore } from "./window_checks.ts";
import type { WindowScore } from "./window_score.ts";
import { RESULTS_PER_ROW } from "./kernel/score_kernel.ts";

/** Joins slices, position by position and version by version. */
export class RunningScores {
  readonly #versions: number;
  /** As the kernel's results: `[positions, versions, resultsPerRow]`. */
  readonly #values: Float64Array;

  /** Begins with no slice. */
  constructor(positions: number, versions: number) {
    this.#versions = versions;
    this.#values = new Float64Array(positions * versions * RESULTS_PER_ROW);
  }

  /** Adds a slice; those of a position must come in the order of their words. */
  add(first: number, slice: Float64Array, isFirst: boolean): void {
    const width = this.#versions * RESULTS_PER_ROW;
    const known = this.#values.subarray(first * width, first * width + slice.length);
    if (isFirst) return known.set(slice);
    for (let row = 0; row < slice.length; row += width) {
      // From the last version to the first: all compare with the reference as it was.
      for (let at = row + width - RESULTS_PER_ROW; at >= row; at -= RESULTS_PER_ROW) {
        const merged = mergeDivergence(partialAt(known, row, at), partialAt(slice, row, at));
        known[at] = merged.model.max;
        known[at + 1] = merged.model.sum;
        known[at + 2] = merged.gap;
        known[at + 3] = merged.modelTop;
        known[at + 4]! += slice[at + 4]!; // a target lies in one slice, all others say 0
      }
    }
  }

  /** Sums over the positions of a window. */
  window(first: number, positions: number): WindowScore[] {
    return Array.from({ length: this.#versions }, (_, v) => this.#score(first, positions, v));
  }

  #score(first: number, positions: number, version: number): WindowScore {
    const width = this.#versions * RESULTS_PER_ROW;
    let lossSum = 0;
    let klSum = 0;
    let agreements = 0;
    for (let i = 0; i < positions; i++) {
      const row = (first + i) * width;
      const at = row + version * RESULTS_PER_ROW;
      const partial = partialAt(this.#values, row, at);
      const { kl, agrees } = finishDivergence(partial);
      const loss = logitLoss(partial.model, this.#values[at + 4]!);
      assertFiniteScore(kl + loss, i);
      lossSum += loss;
      klSum += kl;
      if (agrees) agreements++;
    }
    return { tokens: positions, lossSum, klSum, agreements };
  }
}

/** A version's results at `at`, compared with the reference's at `row`. */
function partialAt(values: Float64Array, row: number, at: number): PartialDivergence {
  return {
    reference: { max: values[row]!, sum: values[row + 1]! },
    model: { max: values[at]!, sum: values[at + 1]! },
    gap: values[at + 2]!,
    referenceTop: values[row + 3]!,
    modelTop: values[at + 3]!,
  };
}
