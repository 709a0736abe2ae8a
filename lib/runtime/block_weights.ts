/** Reads the tensors of one block for a decoder that is fed its weights. */

import type { Checkpoint } from "../model/checkpoint.ts";
import { readTensor } from "../model/tensor_reader.ts";
import { blockTensors } from "../model/tensors.ts";
import type { Buffers } from "../num/buffers.ts";
import { nameInBlock } from "./fed_decoder.ts";
import type { FloatTensor } from "./session.ts";

/** Reads every tensor of a block. */
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
