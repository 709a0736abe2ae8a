/** Hidden states of all versions of a model, in shared memory, where the scorer sees them. */

import type { Architecture } from "../../model/architecture.ts";
import { Buffers } from "../../num/buffers.ts";
import { type Matrix, matrix } from "../../num/matrix.ts";
import type { Decoder } from "../../runtime/decoder.ts";
import type { BlockWeights, FedDecoder } from "../../runtime/fed_decoder.ts";
import { chunksOf } from "./window_chunks.ts";

/** Windows that run together through a block: more tokens take more memory and are no faster. */
const BATCH_TOKENS = 1024;

/** States of one chunk of windows after another; the first chunk must be the largest. */
export class VersionStates {
  readonly #hiddenSize: number;
  readonly #versions: number;
  readonly #buffers = new Buffers();
  #shared: readonly SharedArrayBuffer[] = [];
  #batches: readonly (readonly Int32Array[])[] = [];

  constructor({ hiddenSize }: Architecture, versions: number) {
    this.#hiddenSize = hiddenSize;
    this.#versions = versions;
  }

  /** The states of every version, `[windows * tokens, H]`; longer than that after the first chunk. */
  get shared(): readonly SharedArrayBuffer[] {
    return this.#shared;
  }

  /** Begins a chunk: the same embeddings for every version. */
  async embed(decoder: Decoder, windows: readonly Int32Array[]): Promise<void> {
    const tokens = windows[0]!.length;
    this.#batches = chunksOf(windows, Math.max(1, Math.floor(BATCH_TOKENS / tokens)));
    if (this.#shared.length === 0) {
      const bytes = 4 * windows.length * tokens * this.#hiddenSize;
      this.#shared = Array.from({ length: this.#versions }, () => new SharedArrayBuffer(bytes));
    }
    let done = 0;
    for (const batch of this.#batches) {
      const { rows: { data } } = await decoder.embed(batch);
      for (const states of this.#shared) new Float32Array(states).set(data, done);
      done += data.length;
    }
  }

  /** Runs a block over a version, in place; ONNX Runtime cannot work in shared memory. */
  async run(
    decoder: FedDecoder,
    block: number,
    weights: BlockWeights,
    version: number,
  ): Promise<void> {
    let done = 0;
    for (const batch of this.#batches) {
      const tokens = batch.length * batch[0]!.length;
      const length = tokens * this.#hiddenSize;
      const states = new Float32Array(this.#shared[version]!, 4 * done, length);
      const rows = this.#matrix("hidden", tokens);
      const into = this.#matrix("hidden out", tokens);
      rows.data.set(states);
      await decoder.run(block, weights, { rows, sequences: batch.length }, into);
      states.set(into.data);
      done += length;
    }
  }

  #matrix(name: string, rows: number): Matrix {
    const data = this.#buffers.take(name, rows * this.#hiddenSize);
    return matrix(data, rows, this.#hiddenSize);
  }
}
