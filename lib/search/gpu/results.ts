/** Where the kernels leave their sums, and what they add up to. */

import type { Stack } from "./stacks.ts";

/** The sums of one dispatch: `[settings, tiles of rows, across]`. */
export interface ResultBlock {
  /** The stack that they are about. */
  readonly stack: Stack;
  /** Index of the first. */
  readonly first: number;
  /** Rows of a tile. */
  readonly tileRows: number;
  /** Sums per tile of rows. */
  readonly across: number;
  /** Settings. */
  readonly settings: number;
}

/** Blocks one after the other. */
export interface ResultPlan {
  /** The blocks. */
  readonly blocks: readonly ResultBlock[];
  /** Sums of all blocks. */
  readonly length: number;
}

/** Places the sums of several dispatches in one buffer. */
export function placeResults(dispatches: readonly Omit<ResultBlock, "first">[]): ResultPlan {
  let length = 0;
  const blocks = dispatches.map((dispatch) => {
    const { stack, tileRows, across, settings } = dispatch;
    const first = length;
    length += settings * (stack.rows / tileRows) * across;
    return { ...dispatch, first };
  });
  return { blocks, length };
}

/** The places of a layer's sums of one setting: runs of `across` sums, one per tile of rows. */
function* tilesOf(block: ResultBlock, layer: number, setting: number): Generator<number> {
  const { stack, first, tileRows, across } = block;
  const tiles = stack.rows / tileRows;
  for (const slice of stack.slices) {
    if (slice.layer !== layer) continue;
    const end = (slice.first + slice.paddedRows) / tileRows;
    for (let tile = slice.first / tileRows; tile < end; tile++) {
      yield first + (setting * tiles + tile) * across;
    }
  }
}

/** Adds up a layer's sums of every setting, in double. */
export function totalsOf(sums: Float32Array, { blocks }: ResultPlan, layer: number): Float64Array {
  const totals = new Float64Array(blocks[0]?.settings ?? 0);
  for (const block of blocks) {
    for (let setting = 0; setting < totals.length; setting++) {
      for (const at of tilesOf(block, layer, setting)) {
        for (let i = 0; i < block.across; i++) totals[setting]! += sums[at + i]!;
      }
    }
  }
  return totals;
}

/** Adds up a layer's sums of one setting over its tiles of rows, in double. */
export function columnTotalsOf(
  sums: Float32Array,
  { blocks }: ResultPlan,
  layer: number,
): Float64Array {
  const totals = new Float64Array(blocks[0]?.across ?? 0);
  for (const block of blocks) {
    for (const at of tilesOf(block, layer, 0)) {
      for (let i = 0; i < totals.length; i++) totals[i]! += sums[at + i]!;
    }
  }
  return totals;
}
