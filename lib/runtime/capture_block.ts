/**
 * Running a block to see what its linears read.
 *
 * @module
 */

import type { Matrix } from "../num/matrix.ts";
import type { HeldBlock } from "./block_memory.ts";
import type { Decoder } from "./decoder.ts";
import type { HiddenStates } from "./hidden_states.ts";

/** A block that was run. */
export interface CapturedStates {
  /** Hidden states after it. */
  readonly states: readonly HiddenStates[];
  /** Values of each tap by its name, per sequence. */
  readonly inputs: ReadonlyMap<string, readonly Matrix[]>;
}

/**
 * Runs one block and keeps what its taps saw; the values are good until the next block runs.
 *
 * @param decoder The model.
 * @param block The block, or its index.
 * @param states Hidden states before it.
 * @param firstIndex Index of the first of them, where they are a part of all.
 * @returns Hidden states after it, and the values of each tap per sequence.
 */
export async function captureBlock(
  decoder: Decoder,
  block: HeldBlock | number,
  states: readonly HiddenStates[],
  firstIndex = 0,
): Promise<CapturedStates> {
  const inputs = new Map<string, Matrix[]>();
  const next = await decoder.runBlock(block, states, (tap, _index, input) => {
    inputs.set(tap.output, [...inputs.get(tap.output) ?? [], input]);
  }, firstIndex);
  return { states: next, inputs };
}
