/**
 * Reads weights for the search.
 *
 * @module
 */

import type { StoredMatrix } from "../engine/layer_group.ts";
import type { Checkpoint } from "../model/checkpoint.ts";
import { readStored } from "../model/tensor_reader.ts";

/**
 * Reads the weights of some linear layers as they are stored.
 *
 * @param checkpoint The model.
 * @param linears Names of the layers.
 * @returns Their weights, in that order.
 * @throws {Error} If a file ends too early.
 */
export function readWeights(
  { tensors }: Checkpoint,
  linears: readonly string[],
): Promise<readonly StoredMatrix[]> {
  return Promise.all(linears.map(async (linear) => {
    const entry = tensors.get(`${linear}.weight`)!;
    const [rows, columns] = entry.shape as [number, number];
    const bytes = await readStored(entry, new Uint8Array(entry.bytes));
    return { name: entry.name, dtype: entry.dtype, bytes, rows, columns };
  }));
}
