/**
 * Checks the small tensors that only ONNX Runtime reads: norms and biases. A NaN there would turn
 * every statistic after it into NaN without an error; matrices are checked where they are read.
 *
 * Effect: reads from disk.
 */

import type { TensorEntry } from "./safetensors.ts";
import { readTensor } from "./tensor_reader.ts";

/** Reads every vector of a checkpoint once. */
export async function checkVectors(tensors: Iterable<TensorEntry>): Promise<void> {
  for (const entry of tensors) {
    if (entry.shape.length === 1) await readTensor(entry);
  }
}
