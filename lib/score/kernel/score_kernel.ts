/**
 * The compiled loops of `scoring.as.ts`.
 *
 * Effect: reads `scoring.wasm` beside this file.
 */

import {
  type CommonLoops,
  type KernelFloats,
  KernelMemory,
  loadLoops,
} from "../../parallel/kernel_memory.ts";

/** What `scoring.as.ts` exports; addresses in bytes. */
export interface ScoreLoops extends CommonLoops {
  scoreRows(
    logits: number,
    versions: number,
    rows: number,
    words: number,
    firstId: number,
    targets: number,
    powers: number,
    into: number,
  ): void;
}

/**
 * Results of one position of one version on one slice of the vocabulary: largest logit, sum of
 * e^(logit - largest), sum of e^(r - largest r) (r - logit), id of the likeliest token, logit of the
 * target or 0 if it lies in another slice.
 */
export const RESULTS_PER_ROW = 5;

/** Loops over logits in WebAssembly; every array they are given must come from the same kernel. */
export class ScoreKernel extends KernelMemory<ScoreLoops> {
  static async load(): Promise<ScoreKernel> {
    return new ScoreKernel(await loadLoops(new URL("scoring.wasm", import.meta.url)));
  }

  /** Length of the scratch array that `scoreRows` needs. */
  static powers(words: number): number {
    return 2 * (words + 8);
  }

  /** Reduces a slice of the vocabulary to what it adds to the scores of some positions. */
  scoreRows(
    logits: KernelFloats,
    words: number,
    firstId: number,
    targets: Int32Array,
    powers: Float64Array,
    into: Float64Array,
  ): void {
    const rows = targets.length;
    this.loops.scoreRows(
      logits.byteOffset,
      logits.length / (rows * words),
      rows,
      words,
      firstId,
      targets.byteOffset,
      powers.byteOffset,
      into.byteOffset,
    );
  }
}
