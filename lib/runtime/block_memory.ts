/**
 * The tensors of one block after another: read as stored, expanded in place, used again.
 *
 * Effect: reads from disk.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import type { Checkpoint } from "../model/checkpoint.ts";
import type { TensorEntry } from "../model/safetensors.ts";
import { readStored } from "../model/tensor_reader.ts";
import { blockTensors } from "../model/tensors.ts";
import type { KernelFloats } from "../parallel/kernel_memory.ts";
import { WideningMemory } from "../parallel/widening_memory.ts";
import { type BlockWeights, nameInBlock } from "./fed_decoder.ts";
import { storedBytes, widenStored } from "./stored_values.ts";

/** A tensor of a block as it is stored; good until the block is expanded. */
export interface StoredTensorBytes {
  readonly entry: TensorEntry;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A tensor's place: a memory of its own, because one memory ends at four gigabytes. */
interface Place extends StoredTensorBytes {
  readonly memory: WideningMemory;
  readonly values: KernelFloats;
}

/** Holds one block or two at a time, as stored and then as float32, in the same memory. */
export class BlockMemory {
  readonly #checkpoint: Checkpoint;
  readonly #heldBlocks: number;
  readonly #memories = new Map<string, Promise<WideningMemory>>();

  constructor(checkpoint: Checkpoint, heldBlocks: 1 | 2) {
    this.#checkpoint = checkpoint;
    this.#heldBlocks = heldBlocks;
  }

  /** Reads every tensor of a block. */
  async read(block: number): Promise<HeldBlock> {
    const tensors = blockTensors(this.#checkpoint.architecture, block);
    return new HeldBlock(
      block,
      await Promise.all(tensors.map(({ name }) => this.#read(name, block % this.#heldBlocks))),
    );
  }

  async #read(name: string, turn: number): Promise<Place> {
    const entry = this.#checkpoint.tensors.get(name)!;
    const own = `${turn} ${nameInBlock(name)}`;
    if (!this.#memories.has(own)) this.#memories.set(own, WideningMemory.load());
    const memory = await this.#memories.get(own)!;
    const values = memory.take(entry.shape.reduce((product, n) => product * n, 1));
    const bytes = await readStored(entry, storedBytes(entry, values));
    return { memory, entry, values, bytes };
  }
}

/** A block in memory. */
export class HeldBlock {
  /** Index of the block. */
  readonly block: number;
  readonly #places: readonly Place[];
  #weights: BlockWeights | undefined;

  constructor(block: number, places: readonly Place[]) {
    this.block = block;
    this.#places = places;
  }

  /** A tensor as stored. */
  stored(name: string): StoredTensorBytes {
    if (this.#weights !== undefined) {
      throw new AwqDiagError(
        `Cannot give "${name}" as stored: the block was expanded, wanted it before, ask earlier`,
      );
    }
    return this.#places.find(({ entry }) => entry.name === name)!;
  }

  /** The tensors as float32, expanded at the first call. */
  weights(): BlockWeights {
    return this.#weights ??= new Map(this.#places.map(({ memory, entry, values }) => {
      widenStored(memory, entry, values);
      return [nameInBlock(entry.name), { data: values, shape: entry.shape }] as const;
    }));
  }
}
