/**
 * Reads the tensors of one block for a decoder that is fed its weights.
 *
 * @module
 */

import type { Checkpoint } from "../model/checkpoint.ts";
import { readTensor } from "../model/tensor_reader.ts";
import { blockTensors } from "../model/tensors.ts";
import type { Buffers } from "../num/buffers.ts";
import { nameInBlock } from "./fed_decoder.ts";
import type { FloatTensor } from "./session.ts";

/**
 * Reads every tensor of a block.
 *
 * @param checkpoint The model.
 * @param layer Index of the block.
 * @param buffers Arrays that the next block's tensors will overwrite.
 * @returns The tensors by their names within the block.
 * @throws {RangeError} If a value is NaN or infinite.
 */
export async function readBlockWeights(
  checkpoint: Checkpoint,
  layer: number,
  buffers: Buffers,
): Promise<Map<string, FloatTensor>> {
  const weights = new Map<string, FloatTensor>();
  for (const { name, shape } of blockTensors(checkpoint.architecture, layer)) {
    const length = shape.reduce((product, n) => product * n, 1);
    const data = buffers.take(nameInBlock(name), length);
    await readTensor(checkpoint.tensors.get(name)!, data);
    weights.set(nameInBlock(name), { data, shape });
  }
  return weights;
}
