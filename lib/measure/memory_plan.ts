/** How many calibration tokens a budget of memory holds. Pure. */

import { gramPays } from "../search/cpu/gram.ts";
import { blockTaps } from "../graph/block.ts";
import type { Architecture } from "../model/architecture.ts";
import { blockTensors } from "../model/tensors.ts";

/** Weights of a block. */
function blockElements(architecture: Architecture): number {
  return blockTensors(architecture, 0)
    .reduce((total, { shape }) => total + shape.reduce((product, n) => product * n, 1), 0);
}

/** The program itself, ONNX Runtime, and the arenas of its sessions. */
const PROGRAM_BYTES = 350 * 2 ** 20;
/**
 * Copies of a block's weights as float32: the one that the block runs with, and what the search
 * holds as stored, which is at most another.
 */
const WEIGHT_COPIES = 2;
/** Most bytes of hidden states that an evaluation holds: more would not make it faster. */
const MOST_STATE_BYTES = 2 ** 29;
/** A slice of the output head and the logits of a window. */
const HEAD_BYTES = 2 ** 28;
/** Rows of inputs and of differences that each thread of the search holds. */
const THREAD_ROWS = 512 + 5 * 32;

/**
 * Tokens whose taps fit into memory beside everything else: a block's weights as float32, and the
 * hidden states of all tokens before and after a block.
 */
export function batchTokens(
  architecture: Architecture,
  allTokens: number,
  budget: number,
  threads: number,
  captures: 1 | 2 = 1,
): number {
  const elements = blockElements(architecture);
  const channels = blockTaps(architecture, 0).map((tap) => tap.channels);
  const hidden = 2 * allTokens * architecture.hiddenSize;
  const held = threads * THREAD_ROWS * Math.max(...channels);
  // A Gram matrix, and the upper half of it once more while it is searched strip by strip.
  const grams = channels.filter((n) => gramPays(allTokens, n))
    .reduce((total, n) => total + 1.5 * n * n, 0);
  const rest = PROGRAM_BYTES + 4 * (WEIGHT_COPIES * elements + hidden + held + grams);
  const perToken = 4 * captures * channels.reduce((total, n) => total + n, 0);
  return Math.floor((budget - rest) / perToken);
}

/**
 * Bytes that the hidden states of an evaluation may take beside a block's weights, once as they are
 * and once quantized.
 */
export function stateBytes(architecture: Architecture, budget: number): number {
  const rest = PROGRAM_BYTES + HEAD_BYTES + 4 * 2 * blockElements(architecture);
  return Math.max(1, Math.min(MOST_STATE_BYTES, budget - rest));
}
