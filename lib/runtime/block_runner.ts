/**
 * Blocks run one after another over the same sequences; the hidden states in between stay inside.
 */

import type { Checkpoint } from "../model/checkpoint.ts";
import type { Matrix } from "../num/matrix.ts";
import type { HeldBlock } from "./block_memory.ts";
import { Decoder, type DecoderSettings } from "./decoder.ts";
import type { HiddenStates } from "./hidden_states.ts";
import { captureBlock } from "./capture_block.ts";

/** What the taps of a block saw: values per sequence of the batch, by the name of the tap. */
export type CapturedInputs = ReadonlyMap<string, readonly Matrix[]>;

/** Runs blocks in rising order, here or elsewhere; dispose of it to free its memory. */
export interface BlockRunner extends AsyncDisposable {
  /**
   * Reads a block for those who want its tensors as stored; these are good until it is captured.
   */
  read(layer: number): Promise<HeldBlock>;
  /** Runs a block on all sequences and looks at nothing. */
  run(layer: number): Promise<void>;
  /** Runs a block on some of the sequences and keeps what its taps saw, until the next capture. */
  capture(layer: number, batch: readonly number[]): Promise<CapturedInputs>;
}

/** Runs blocks in this thread. */
export class LocalRunner implements BlockRunner {
  readonly #decoder: Decoder;
  #before: readonly HiddenStates[] = [];
  #after: HiddenStates[];
  #layer = -1;
  #held: HeldBlock | undefined;

  private constructor(decoder: Decoder, embedded: HiddenStates[]) {
    this.#decoder = decoder;
    this.#after = embedded;
  }

  /** Embeds sequences. */
  static async open(
    checkpoint: Checkpoint,
    sequences: readonly Int32Array[],
    settings: DecoderSettings,
  ): Promise<LocalRunner> {
    const decoder = new Decoder(checkpoint, settings);
    return new LocalRunner(
      decoder,
      await Promise.all(sequences.map((ids) => decoder.embed([ids]))),
    );
  }

  async read(layer: number): Promise<HeldBlock> {
    return this.#held = await this.#decoder.readBlock(layer);
  }

  async run(layer: number): Promise<void> {
    this.#advanceTo(layer);
    this.#after = [...await this.#decoder.runBlock(await this.#block(layer), this.#before)];
  }

  async capture(layer: number, batch: readonly number[]): Promise<CapturedInputs> {
    this.#advanceTo(layer);
    const own = batch.map((index) => this.#before[index]!);
    const block = await this.#block(layer);
    const { states, inputs } = await captureBlock(this.#decoder, block, own, batch[0]);
    batch.forEach((index, i) => this.#after[index] = states[i]!);
    return inputs;
  }

  /** Frees the session that runs blocks. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#decoder[Symbol.asyncDispose]();
  }

  async #block(layer: number): Promise<HeldBlock> {
    return this.#held?.layer === layer ? this.#held : await this.read(layer);
  }

  /** What the last block made becomes what the next one reads. */
  #advanceTo(layer: number): void {
    if (layer === this.#layer) return;
    this.#before = this.#after;
    this.#after = [];
    this.#layer = layer;
  }
}
