/**
 * Runs a decoder block by block over streamed hidden states: memory holds one block's weights, the
 * hidden states, and what the observer keeps, never the model.
 *
 * @module
 */

import { blockTaps, buildBlock, type Tap } from "../graph/block.ts";
import { buildHead } from "../graph/head.ts";
import type { Locate } from "../graph/locate.ts";
import type { Checkpoint } from "../model/checkpoint.ts";
import { readRows } from "../model/tensor_reader.ts";
import { Buffers } from "../num/buffers.ts";
import { type Matrix, matrix } from "../num/matrix.ts";
import { createPositionFeeds, type PositionFeeds } from "./positions.ts";
import { type Feeds, openSession, type Session, type SessionSettings } from "./session.ts";
import { commonFolder, createLocate } from "./weights.ts";

/** Hidden states of sequences of equal length that run together. */
export interface HiddenStates {
  /** Values `[sequences * tokens, hidden size]`. */
  readonly rows: Matrix;
  /** Number N of sequences. */
  readonly sequences: number;
}

/**
 * Receives a tapped tensor. Its values are good until the next block runs, which writes over them.
 *
 * @param tap Which input it is, and which linear layers read it.
 * @param index Index of the hidden states that ran.
 * @param input Values `[sequences * tokens, channels]`.
 */
export type Observer = (tap: Tap, index: number, input: Matrix) => void;

/** Where and how a decoder runs. */
export type DecoderSettings = Omit<SessionSettings, "weights">;

/** A decoder over the files of a checkpoint. */
export class Decoder {
  readonly #checkpoint: Checkpoint;
  readonly #settings: SessionSettings;
  readonly #locate: Locate;
  readonly #positions: PositionFeeds;
  readonly #buffers = new Buffers();

  /**
   * Prepares to run a checkpoint; nothing is loaded yet.
   *
   * @param checkpoint An opened checkpoint.
   * @param settings Provider and threads.
   */
  constructor(checkpoint: Checkpoint, settings: DecoderSettings) {
    const weights = commonFolder([...checkpoint.tensors.values()].map(({ file }) => file));
    this.#checkpoint = checkpoint;
    this.#settings = { ...settings, weights };
    this.#locate = createLocate(checkpoint.tensors, weights);
    this.#positions = createPositionFeeds(checkpoint.architecture);
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
   * Runs one block over all hidden states. The states returned are good until the next but one
   * block runs: the two sets of hidden states take turns.
   *
   * @param layer Index of the block.
   * @param states Hidden states before it.
   * @param observe Called with the input of every linear layer.
   * @param firstIndex Index of the first state, where they are a part of all: the memory of the
   * others is left alone.
   * @returns Hidden states after it.
   */
  async runBlock(
    layer: number,
    states: readonly HiddenStates[],
    observe?: Observer,
    firstIndex = 0,
  ): Promise<readonly HiddenStates[]> {
    const { architecture } = this.#checkpoint;
    const taps = blockTaps(architecture, layer);
    const model = buildBlock(architecture, layer, this.#locate);
    await using session = await openSession(model, this.#settings);
    const results: HiddenStates[] = [];
    const tapped = observe === undefined ? [] : taps;
    const allRows = states.reduce((total, { rows }) => total + rows.rows, 0);
    let before = 0;
    for (const [index, state] of states.entries()) {
      const { rows, columns } = state.rows;
      // One array per tap, sequence behind sequence: whoever wants all tokens need not copy them.
      const inputs = tapped.map(({ output, channels }) => {
        const all = this.#buffers.take(output, allRows * channels);
        return matrix(all.subarray(before * channels, (before + rows) * channels), rows, channels);
      });
      before += rows;
      const hidden = this.#matrix(`hidden ${firstIndex + index} ${layer % 2}`, rows, columns);
      const tokens = rows / state.sequences;
      await session.run(this.#blockFeeds(layer, state), {
        hidden_out: { data: hidden.data, shape: [state.sequences, tokens, columns] },
        ...Object.fromEntries(
          tapped.map((tap, i) => [
            tap.output,
            { data: inputs[i]!.data, shape: [rows, tap.channels] },
          ]),
        ),
      });
      tapped.forEach((tap, i) => observe!(tap, index, inputs[i]!));
      results.push({ rows: hidden, sequences: state.sequences });
    }
    return results;
  }

  /**
   * Opens the output head for a slice of the vocabulary.
   *
   * @param start First word.
   * @param end One past the last word; the whole vocabulary when left out.
   * @returns A function from rows of hidden states `[tokens, H]` to logits `[tokens, end - start]`.
   */
  async openHead(start?: number, end?: number): Promise<Head> {
    const model = buildHead(this.#checkpoint.architecture, this.#locate, start, end);
    return new Head(await openSession(model, this.#settings));
  }

  #matrix(name: string, rows: number, columns: number): Matrix {
    return matrix(this.#buffers.take(name, rows * columns), rows, columns);
  }

  #blockFeeds(layer: number, { rows, sequences }: HiddenStates): Feeds {
    const tokens = rows.rows / sequences;
    const hidden = { data: rows.data, shape: [sequences, tokens, rows.columns] };
    return { ...this.#positions(layer, tokens), hidden };
  }
}

/** The final norm and output head; holds native memory until disposed. */
export class Head implements AsyncDisposable {
  readonly #session: Session;

  /**
   * Wraps the session of an output head.
   *
   * @param session A session of the graph of `graph/head.ts`.
   */
  constructor(session: Session) {
    this.#session = session;
  }

  /**
   * Computes logits.
   *
   * @param hidden Hidden states after the last block, `[tokens, H]`.
   * @returns Logits `[tokens, words]`.
   */
  async logits(hidden: Matrix): Promise<Matrix> {
    const shape = [hidden.rows, hidden.columns];
    const { logits } = await this.#session.run({ hidden: { data: hidden.data, shape } });
    return matrix(logits!.data, hidden.rows, logits!.shape[1]!);
  }

  /** Frees the session. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session[Symbol.asyncDispose]();
  }
}
