/**
 * From the last hidden states of a model and its quantized versions to scores: logits in slices of
 * the vocabulary, so that neither the head nor the logits of a window have to fit into memory whole.
 *
 * @module
 */

import {
  finishDivergence,
  mergeDivergence,
  type PartialDivergence,
  partialDivergence,
} from "../eval/divergence.ts";
import { logitLoss } from "../eval/token_loss.ts";
import { scoreWindow, type WindowScore } from "../eval/window_score.ts";
import type { Checkpoint } from "../model/checkpoint.ts";
import { type Matrix, matrix } from "../num/matrix.ts";
import type { Decoder, Head, HiddenStates } from "../runtime/decoder.ts";

/** Weights of the head that are held at once: 64 MiB of float32. */
const headElements = 2 ** 24;

/** Positions of a window that predict a token, as rows of hidden states. */
interface Position {
  /** Hidden states of a version `[positions, H]`. */
  readonly hidden: Matrix;
  /** Index of the window. */
  readonly window: number;
}

/** Windows of a version: the rows of all positions but the last, which predicts nothing. */
function windowsOf(version: readonly HiddenStates[]): Position[] {
  let window = 0;
  return version.flatMap(({ rows, sequences }) => {
    const tokens = rows.rows / sequences;
    return Array.from({ length: sequences }, (_, i) => {
      const start = i * tokens * rows.columns;
      const data = rows.data.subarray(start, start + (tokens - 1) * rows.columns);
      return { hidden: matrix(data, tokens - 1, rows.columns), window: window++ };
    });
  });
}

/** Scores with the whole vocabulary at once. */
async function scoreWhole(
  head: Head,
  versions: readonly (readonly Position[])[],
  windows: readonly Int32Array[],
): Promise<WindowScore[][]> {
  const scores: WindowScore[][] = [];
  for (const [w, ids] of windows.entries()) {
    const targets = ids.subarray(1);
    const reference = await head.logits(versions[0]![w]!.hidden);
    const own: WindowScore[] = [scoreWindow(reference, reference, targets)];
    for (const version of versions.slice(1)) {
      own.push(scoreWindow(reference, await head.logits(version[w]!.hidden), targets));
    }
    scores.push(own);
  }
  return scores;
}

/** What the slices seen so far say about one position of one version. */
interface Running {
  partial: PartialDivergence;
  target: number;
}

/** Adds one slice of the vocabulary to every position of a version's window. */
function addSlice(
  running: (Running | undefined)[],
  reference: Matrix,
  logits: Matrix,
  targets: Int32Array,
  firstId: number,
): void {
  const { columns } = logits;
  for (let row = 0; row < logits.rows; row++) {
    const start = row * columns;
    const { data } = logits;
    const slice = partialDivergence(reference.data, data, start, start + columns, firstId);
    const offset = targets[row]! - firstId;
    const known = running[row];
    const target = offset >= 0 && offset < columns ? data[start + offset]! : known?.target ?? 0;
    const partial = known === undefined ? slice : mergeDivergence(known.partial, slice);
    running[row] = { partial, target };
  }
}

function finish(running: readonly (Running | undefined)[]): WindowScore {
  const positions = running.map((position) => {
    const { partial, target } = position!;
    return { ...finishDivergence(partial), loss: logitLoss(partial.model, target) };
  });
  return {
    tokens: positions.length,
    lossSum: positions.reduce((sum, { loss }) => sum + loss, 0),
    klSum: positions.reduce((sum, { kl }) => sum + kl, 0),
    agreements: positions.filter(({ agrees }) => agrees).length,
  };
}

/** Scores slice by slice. */
async function scoreSliced(
  openHead: (start: number, end: number) => Promise<Head>,
  slices: readonly (readonly [number, number])[],
  versions: readonly (readonly Position[])[],
  windows: readonly Int32Array[],
): Promise<WindowScore[][]> {
  const running = windows.map(() => versions.map((): (Running | undefined)[] => []));
  for (const [start, end] of slices) {
    await using head = await openHead(start, end);
    for (const [w, ids] of windows.entries()) {
      const targets = ids.subarray(1);
      const reference = await head.logits(versions[0]![w]!.hidden);
      addSlice(running[w]![0]!, reference, reference, targets, start);
      for (const [v, version] of versions.entries()) {
        if (v === 0) continue;
        const logits = await head.logits(version[w]!.hidden);
        addSlice(running[w]![v]!, reference, logits, targets, start);
      }
    }
  }
  return running.map((versionsOfWindow) => versionsOfWindow.map(finish));
}

/**
 * Cuts a vocabulary into slices of at most so many weights of the head.
 *
 * @param vocabularySize Number of words.
 * @param hiddenSize Weights per word.
 * @param elements Most weights of a slice.
 * @returns Slices `[start, end)`, of nearly equal size.
 *
 * @example Qwen2.5-0.5B needs nine
 * ```ts
 * import { vocabularySlices } from "./score_versions.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(vocabularySlices(151936, 896).length, 9);
 * assert.deepEqual(vocabularySlices(10, 4, 20), [[0, 5], [5, 10]]);
 * ```
 */
export function vocabularySlices(
  vocabularySize: number,
  hiddenSize: number,
  elements: number = headElements,
): readonly (readonly [number, number])[] {
  const count = Math.ceil(vocabularySize * hiddenSize / elements);
  const size = Math.ceil(vocabularySize / count);
  return Array.from({ length: count }, (_, i) => {
    return [i * size, Math.min(vocabularySize, (i + 1) * size)] as const;
  });
}

/**
 * Scores every version of a model on every window.
 *
 * @param decoder Opens the output head.
 * @param checkpoint The model.
 * @param versions Last hidden states: of the unquantized model first, the reference of all.
 * @param windows Token ids of the windows, in the order of the hidden states.
 * @param elements Most weights of the head that are held at once.
 * @returns For each window a score per version.
 */
export async function scoreVersions(
  decoder: Decoder,
  checkpoint: Checkpoint,
  versions: readonly (readonly HiddenStates[])[],
  windows: readonly Int32Array[],
  elements: number = headElements,
): Promise<WindowScore[][]> {
  const { vocabularySize, hiddenSize } = checkpoint.architecture;
  const slices = vocabularySlices(vocabularySize, hiddenSize, elements);
  const positions = versions.map(windowsOf);
  if (slices.length > 1) {
    const openHead = (start: number, end: number) => decoder.openHead(start, end);
    return await scoreSliced(openHead, slices, positions, windows);
  }
  await using head = await decoder.openHead();
  return await scoreWhole(head, positions, windows);
}
