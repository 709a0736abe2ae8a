/** How the linears of a group share buffers. */

import { padTo } from "./tiling.ts";

/** Some rows of a linear in a buffer. */
export interface WeightSlice {
  /** Index of the linear. */
  readonly linear: number;
  /** First of its rows. */
  readonly start: number;
  /** Number of rows. */
  readonly rows: number;
  /** Row of the buffer where they begin, a multiple of the tile. */
  readonly first: number;
  /** Rows that they take up there, a multiple of the tile. */
  readonly paddedRows: number;
}

/** Rows of one or several linears in one buffer, searched in one dispatch. */
export interface WeightLayout {
  /** Rows of all slices, padding included. */
  readonly rows: number;
  /** The slices, one after the other. */
  readonly slices: readonly WeightSlice[];
}

/**
 * Joins linears that read the same input, so that small ones fill a GPU together; cuts those that are
 * too large for a buffer. No tile of rows holds rows of two linears.
 */
export function planWeights(
  linearRows: readonly number[],
  tile: number,
  most: number,
): readonly WeightLayout[] {
  const capacity = Math.max(tile, Math.floor(most / tile) * tile);
  const layouts: { rows: number; slices: WeightSlice[] }[] = [];
  linearRows.forEach((rows, linear) => {
    for (let start = 0; start < rows;) {
      let layout = layouts.at(-1);
      if (layout === undefined || layout.rows === capacity) {
        layouts.push(layout = { rows: 0, slices: [] });
      }
      const taken = Math.min(rows - start, capacity - layout.rows);
      const paddedRows = padTo(taken, tile);
      layout.slices.push({ linear, start, rows: taken, first: layout.rows, paddedRows });
      layout.rows += paddedRows;
      start += taken;
    }
  });
  return layouts;
}
