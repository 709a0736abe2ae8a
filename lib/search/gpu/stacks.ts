/** How the linears of a group share buffers. */

import { padTo } from "./tiling.ts";

/** Some rows of a layer in a stack. */
export interface Slice {
  /** Index of the layer. */
  readonly layer: number;
  /** First of its rows. */
  readonly start: number;
  /** Number of rows. */
  readonly rows: number;
  /** Where they begin in the stack, a multiple of the tile. */
  readonly first: number;
  /** Rows that they take up there, a multiple of the tile. */
  readonly paddedRows: number;
}

/** Rows of one or several layers in one buffer, searched in one dispatch. */
export interface Stack {
  /** Rows of all slices, padding included. */
  readonly rows: number;
  /** The slices, one after the other. */
  readonly slices: readonly Slice[];
}

/**
 * Stacks layers that read the same input, so that small ones fill a GPU together; cuts those that are
 * too large for a buffer. No tile of rows holds rows of two layers.
 */
export function planStacks(
  layerRows: readonly number[],
  tile: number,
  most: number,
): readonly Stack[] {
  const capacity = Math.max(tile, Math.floor(most / tile) * tile);
  const stacks: { rows: number; slices: Slice[] }[] = [];
  layerRows.forEach((rows, layer) => {
    for (let start = 0; start < rows;) {
      let stack = stacks.at(-1);
      if (stack === undefined || stack.rows === capacity) {
        stacks.push(stack = { rows: 0, slices: [] });
      }
      const taken = Math.min(rows - start, capacity - stack.rows);
      const paddedRows = padTo(taken, tile);
      stack.slices.push({ layer, start, rows: taken, first: stack.rows, paddedRows });
      stack.rows += paddedRows;
      start += taken;
    }
  });
  return stacks;
}
