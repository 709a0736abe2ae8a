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

/** Shared libraries, the engine, the tokenizer and what the collector has not collected yet. */
const PROGRAM_BYTES = 160 * 2 ** 20;
/** A thread of the search with its engine and its sessions. */
const THREAD_BYTES = 20 * 2 ** 20;
/**
 * Copies of a block's weights as float32: the one that the block runs with, and what the search
 * holds as stored, which is at most another.
 */
const WEIGHT_COPIES = 2;
/** Sets of hidden states: before and after a block, and one that the collector may still hold. */
const STATE_COPIES = 3;
/** Scores of attention, of all heads, that ONNX Runtime's arena holds for the longest sequence. */
const SCORE_COPIES = 5;
/** Most bytes of hidden states that an evaluation holds: more would not make it faster. */
const MOST_STATE_BYTES = 2 ** 29;
/** A slice of the output head and the logits of a window. */
const HEAD_BYTES = 2 ** 28;
/** Rows of inputs and of differences that each thread of the search holds. */
const THREAD_ROWS = 512 + 5 * 32;
/** Tokens that a thread multiplies for a Gram matrix, and most channels of either side. */
const GRAM_TOKENS = 2048;
const GRAM_CHANNELS = 512;

/** What decides how much memory a run needs beside its taps. */
export interface Load {
  /** Tokens of each sequence. */
  readonly lengths: readonly number[];
  readonly threads: number;
  /** Whether graphs and search take turns on the processor, or a thread runs one block ahead of a GPU. */
  readonly ahead?: boolean;
}

/**
 * Tokens whose taps fit into memory beside everything else. They are held as captured and once more
 * where the threads of the statistics see them; ahead of a GPU those of the next block, too.
 */
export function batchTokens(
  architecture: Architecture,
  { lengths, threads, ahead = false }: Load,
  budget: number,
): number {
  const tokens = lengths.reduce((total, length) => total + length, 0);
  const channels = blockTaps(architecture, 0).map((tap) => tap.channels);
  const all = channels.reduce((total, n) => total + n, 0);
  const states = STATE_COPIES * tokens * architecture.hiddenSize;
  const rest = programBytes(threads) + sequenceBytes(architecture, Math.max(...lengths)) +
    4 *
      (WEIGHT_COPIES * blockElements(architecture) + states +
        searchFloats(channels, tokens, threads));
  return Math.floor((budget - rest) / (4 * (ahead ? 3 : 2) * all));
}

const programBytes = (threads: number) => PROGRAM_BYTES + threads * THREAD_BYTES;

/** What ONNX Runtime holds while a block runs over a sequence. */
function sequenceBytes(architecture: Architecture, tokens: number): number {
  const { attentionHeads, hiddenSize, intermediateSize } = architecture;
  const scores = (SCORE_COPIES * attentionHeads + 1) * tokens ** 2;
  return 4 * (scores + tokens * (4 * hiddenSize + 2 * intermediateSize));
}

/** Float32 values that a search on the processor holds, beside the weights. */
function searchFloats(channels: readonly number[], tokens: number, threads: number): number {
  const grams = channels.filter((n) => gramPays(tokens, n));
  // The upper half of a Gram matrix is searched strip by strip: cut out here, and shared.
  const matrices = grams.reduce((total, n) => total + 2 * n * n + GRAM_CHANNELS * n, 0);
  const rows = THREAD_ROWS * Math.max(...channels);
  const factors = 2 * GRAM_TOKENS * Math.min(GRAM_CHANNELS, Math.max(0, ...grams));
  const lent = GRAM_TOKENS * channels.reduce((total, n) => total + n, 0);
  return matrices + Math.min(tokens / GRAM_TOKENS, 1) * lent + threads * (rows + factors);
}

/**
 * Bytes that the hidden states of an evaluation may take beside a block's weights, once as they are
 * and once quantized.
 */
export function stateBytes(
  architecture: Architecture,
  { window, threads }: { readonly window: number; readonly threads: number },
  budget: number,
): number {
  const rest = programBytes(threads) + HEAD_BYTES + sequenceBytes(architecture, window) +
    4 * 2 * blockElements(architecture);
  return Math.max(1, Math.min(MOST_STATE_BYTES, budget - rest));
}
