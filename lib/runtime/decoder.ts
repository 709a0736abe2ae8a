/**
 * Runs a decoder block by block over streamed hidden states: memory holds one block's weights, the
 * hidden states, and what the observer keeps, never the model.
 *
 * @module
 */

import { blockTaps, type Tap } from "../graph/block.ts";
import type { Checkpoint } from "../model/checkpoint.ts";
import { readRows } from "../model/tensor_reader.ts";
import { Buffers } from "../num/buffers.ts";
import { type Matrix, matrix } from "../num/matrix.ts";
import { BlockMemory, type HeldBlock } from "./block_memory.ts";
import { FedDecoder } from "./fed_decoder.ts";
import type { HiddenStates } from "./hidden_states.ts";
import type { SessionSettings } from "./session.ts";

/**
 * Receives a tapped tensor. Its values are good until the next block runs, which writes over them.
 *
 * @param tap Which input it is, and which linears read it.
 * @param index Index of the hidden states that ran.
 * @param input Values `[sequences * tokens, channels]`.
 */
export type Observer = (tap: Tap, index: number, input: Matrix) => void;

/** Where and how a decoder runs. */
export type DecoderSettings = SessionSettings;

/** A decoder over the files of a checkpoint; holds native memory until disposed. */
export class Decoder implements AsyncDisposable {
  readonly #checkpoint: Checkpoint;
  readonly #settings: DecoderSettings;
  readonly #memory: BlockMemory;
  readonly #buffers = new Buffers();
  #runner: Promise<FedDecoder> | undefined;

  /**
   * Prepares to run a checkpoint; nothing is loaded yet.
   *
   * @param checkpoint An opened checkpoint.
   * @param settings Provider and threads.
   */
  constructor(checkpoint: Checkpoint, settings: DecoderSettings) {
    this.#checkpoint = checkpoint;
    this.#settings = settings;
    this.#memory = new BlockMemory(checkpoint, 1);
  }

  /**
   * Looks up the embeddings of sequences of equal length.
   *
   * @param sequences Token ids.
   * @returns Their hidden states before the first block.
   */
  async embed(sequences: readonly Int32Array[]): Promise<HiddenStates> {
    const ids = Int32Array.from(sequences.flatMap((sequence) => [...sequence]));
    const table = this.#checkpoint.tensors.get("model.embed_tokens.weight")!;
    const rows = await readRows(table, ids);
    const { hiddenSize, embeddingScale } = this.#checkpoint.architecture;
    // In float32 like everything else, also where training rounded it to the table's bfloat16.
    const factor = Math.fround(embeddingScale);
    if (factor !== 1) rows.forEach((value, i) => rows[i] = value * factor);
    return {
      rows: matrix(rows, ids.length, hiddenSize),
      sequences: sequences.length,
    };
  }

  /**
   * Reads the tensors of a block.
   *
   * @param block Index of the block.
   * @returns The block, in the memory of the one read before.
   * @throws {AwqDiagError} If a file ends too early.
   */
  readBlock(block: number): Promise<HeldBlock> {
    return this.#memory.read(block);
  }

  /**
   * Runs one block over all hidden states. The states returned are good until the next but one
   * block runs: the two sets of hidden states take turns.
   *
   * @param block The block, or its index.
   * @param states Hidden states before it.
   * @param observe Called with the input of every linear.
   * @param firstIndex Index of the first state, where they are a part of all: the memory of the
   * others is left alone.
   * @returns Hidden states after it.
   * @throws {AwqDiagError} If a weight is NaN or infinite; the error names tensor and index.
   */
  async runBlock(
    block: HeldBlock | number,
    states: readonly HiddenStates[],
    observe?: Observer,
    firstIndex = 0,
  ): Promise<readonly HiddenStates[]> {
    const held = typeof block === "number" ? await this.readBlock(block) : block;
    const taps = observe === undefined ? [] : blockTaps(this.#checkpoint.architecture, held.block);
    this.#runner ??= FedDecoder.open(this.#checkpoint.architecture, this.#settings);
    const runner = await this.#runner;
    const results: HiddenStates[] = [];
    const allRows = states.reduce((total, { rows }) => total + rows.rows, 0);
    let before = 0;
    for (const [index, state] of states.entries()) {
      const { rows, columns } = state.rows;
      // One array per tap, sequence behind sequence: a caller that wants all tokens need not copy them.
      const inputs = new Map(taps.map(({ output, channels }) => {
        const all = this.#buffers.take(output, allRows * channels);
        const own = all.subarray(before * channels, (before + rows) * channels);
        return [output, matrix(own, rows, channels)];
      }));
      before += rows;
      const hidden = this.#matrix(`hidden ${firstIndex + index} ${held.block % 2}`, rows, columns);
      await runner.run(held.block, held.weights(), state, hidden, inputs);
      for (const tap of taps) observe!(tap, index, inputs.get(tap.output)!);
      results.push({ rows: hidden, sequences: state.sequences });
    }
    return results;
  }

  #matrix(name: string, rows: number, columns: number): Matrix {
    return matrix(this.#buffers.take(name, rows * columns), rows, columns);
  }

  /** Frees the session that runs blocks. */
  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#runner)?.[Symbol.asyncDispose]();
  }
}
