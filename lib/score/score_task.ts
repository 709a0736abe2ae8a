/**
 * What scoring sends to its workers, and how work is cut. Pure.
 *
 * A unit is a slice of the vocabulary at some positions, for all versions. Units depend on shapes
 * alone, and their results are joined in their order: scores do not depend on the number of workers.
 */

import type { TensorEntry } from "../model/safetensors.ts";

/** What a worker must know about the model. */
export interface HeadSetup {
  /** The output head `[vocabulary, H]`. */
  readonly head: TensorEntry;
  /** Factor of the products of states and words. */
  readonly logitScale: number;
  /** Bound of the logits; null for none. */
  readonly softcap: number | null;
}

/** A slice of the vocabulary at some positions. */
export interface Unit {
  readonly first: number;
  readonly positions: number;
  readonly firstWord: number;
  readonly words: number;
}

export interface ScoreTask {
  /** Normed hidden states `[windows * tokens, H]` float32 of each version, the reference first. */
  readonly versions: readonly SharedArrayBuffer[];
  /** Tokens of a window; all but the last predict one. */
  readonly tokens: number;
  /** Id of the token that follows each position that predicts one. */
  readonly targets: Int32Array;
  readonly units: readonly Unit[];
  /** One int32: units claimed so far. */
  readonly claimed: SharedArrayBuffer;
}

export interface UnitResult {
  /** Index of the unit. */
  readonly index: number;
  /** `[positions, versions, RESULTS_PER_ROW]`. */
  readonly values: Float64Array<ArrayBuffer>;
}

/** Weights of a slice: 4 MiB as float32, which all positions of a unit use in turn. */
export const SLICE_ELEMENTS = 2 ** 20;
/** So many units keep any number of cores busy... */
const ENOUGH_UNITS = 64;
/** ...but a unit of fewer positions would read its slice for too few products. */
const FEWEST_POSITIONS = 512;

/** Cuts a count into parts of nearly equal size: `[start, length]`. */
function cut(count: number, parts: number): (readonly [number, number])[] {
  const size = Math.ceil(count / parts);
  return Array.from({ length: Math.ceil(count / size) }, (_, i) => {
    return [i * size, Math.min(size, count - i * size)] as const;
  });
}

/** Cuts the products of positions and words into units. */
export function cutUnits(
  positions: number,
  vocabularySize: number,
  hiddenSize: number,
  elements: number = SLICE_ELEMENTS,
): readonly Unit[] {
  const mostWords = Math.max(1, Math.floor(elements / hiddenSize));
  const slices = cut(vocabularySize, Math.ceil(vocabularySize / mostWords));
  const wanted = Math.ceil(ENOUGH_UNITS / slices.length);
  const groups = cut(positions, Math.min(wanted, Math.ceil(positions / FEWEST_POSITIONS)));
  return groups.flatMap(([first, length]) =>
    slices.map(([firstWord, words]) => ({ first, positions: length, firstWord, words }))
  );
}

/** Copies the hidden states of positions that predict a token: all but the last of every window. */
export function copyPositions(
  states: Float32Array,
  tokens: number,
  columns: number,
  first: number,
  into: Float32Array,
): void {
  const predicting = tokens - 1;
  const rows = into.length / columns;
  for (let done = 0; done < rows;) {
    const window = Math.floor((first + done) / predicting);
    const inWindow = (first + done) % predicting;
    const count = Math.min(predicting - inWindow, rows - done);
    const start = (window * tokens + inWindow) * columns;
    into.set(states.subarray(start, start + count * columns), done * columns);
    done += count;
  }
}
