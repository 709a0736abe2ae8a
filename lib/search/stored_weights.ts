/** Weights of a block as the search takes them. */

import type { StoredMatrix } from "./linear_group.ts";
import type { HeldBlock } from "../runtime/block_memory.ts";

/** The weights of some linears as they are stored. */
export function storedWeights(
  block: HeldBlock,
  linears: readonly string[],
): readonly StoredMatrix[] {
  return linears.map((linear) => {
    const { entry: { name, dtype, shape }, bytes } = block.stored(`${linear}.weight`);
    const [rows, columns] = shape as [number, number];
    return { name, dtype, bytes, rows, columns };
  });
}
