/** Blocks run one after another over the same sequences; the hidden states in between stay inside. */

import type { Checkpoint } from "../model/checkpoint.ts";
import type { Matrix } from "../num/matrix.ts";
import type { HeldBlock } from "./block_memory.ts";
import { captureBlock } from "./capture_block.ts";
import { Decoder, type DecoderSettings } from "./decoder.ts";
import type { HiddenStates } from "./hidden_states.ts";

/** What the taps of a block saw: values per sequence of the batch, by the name of the tap. */
export type CapturedInputs = ReadonlyMap<string, readonly Matrix[]>;

/** Runs blocks in rising order, here or elsewhere; dispose of it to free its memory. */
export interface BlockRunner extends AsyncDisposable {
  /** Reads a block as stored; its tensors are good until it is captured here, or released. */
  read(block: number): Promise<HeldBlock>;
  /** The stored tensors of a block are not needed any more: their memory is free for another's. */
  release(block: number): void;
  /** Runs a block, the next one, on all sequences and looks at nothing. */
  run(block: number): Promise<void>;
  /**
   * Runs a block on a batch, the indices of neighbouring sequences, and keeps what its taps saw until
   * the next capture. The block is that of the last capture, or the next one, once the last ran on
   * every sequence. A weight that is not finite is a RangeError, which names tensor and index.
   */
  capture(block: number, batch: readonly number[]): Promise<CapturedInputs>;
}

/** Runs blocks in this thread. */
export class LocalRunner implements BlockRunner {
  readonly #decoder: Decoder;
  #before: readonly HiddenStates[] = [];
  #after: HiddenStates[];
  #block = -1;
  #held: HeldBlock | undefined;

  private constructor(decoder: Decoder, embedded: HiddenStates[]) {
    this.#decoder = decoder;
    this.#after = embedded;
  }

  /** Embeds sequences; each runs alone from position 0. */
  static async open(
    checkpoint: Checkpoint,
    sequences: readonly Int32Array[],
    settings: DecoderSettings,
  ): Promise<LocalRunner> {
    const decoder = new Decoder(checkpoint, settings);
    const embedded = sequences.map((ids) => decoder.embed([ids]));
    return new LocalRunner(decoder, await Promise.all(embedded));
  }

  async read(block: number): Promise<HeldBlock> {
    return this.#held = await this.#decoder.readBlock(block);
  }

  release(_block: number): void {} // one memory, which the next read uses again

  async run(block: number): Promise<void> {
    this.#advanceTo(block);
    this.#after = [...await this.#decoder.runBlock(await this.#hold(block), this.#before)];
  }

  async capture(block: number, batch: readonly number[]): Promise<CapturedInputs> {
    this.#advanceTo(block);
    const own = batch.map((index) => this.#before[index]!);
    const held = await this.#hold(block);
    const { states, inputs } = await captureBlock(this.#decoder, held, own, batch[0]);
    batch.forEach((index, i) => this.#after[index] = states[i]!);
    return inputs;
  }

  /** Frees the session that runs blocks. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#decoder[Symbol.asyncDispose]();
  }

  async #hold(block: number): Promise<HeldBlock> {
    return this.#held?.block === block ? this.#held : await this.read(block);
  }

  /** What the last block made becomes what the next one reads. */
  #advanceTo(block: number): void {
    if (block === this.#block) return;
    this.#before = this.#after;
    this.#after = [];
    this.#block = block;
  }
}
