/**
 * Where the kernels leave their sums, and what they add up to.
 *
 * @module
 */

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

/**
 * Places the sums of several dispatches in one buffer.
 *
 * @param dispatches What they sum.
 * @returns The blocks in the order of the dispatches.
 *
 * @example Two dispatches of two settings
 * ```ts
 * import { placeResults } from "./results.ts";
 * import assert from "node:assert/strict";
 *
 * const stack = { rows: 256, slices: [] };
 * const dispatch = { stack, tileRows: 128, across: 5, settings: 2 };
 * const { blocks, length } = placeResults([dispatch, dispatch]);
 * assert.deepEqual(blocks.map(({ first }) => first), [0, 20]);
 * assert.equal(length, 40);
 * ```
 */
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

/**
 * Adds up a layer's sums of every setting, in double.
 *
 * @param sums What the kernels left.
 * @param plan Where.
 * @param layer Index of the layer.
 * @returns A total per setting.
 *
 * @example Two tiles of two sums
 * ```ts
 * import { placeResults, totalsOf } from "./results.ts";
 * import assert from "node:assert/strict";
 *
 * const slices = [{ layer: 0, start: 0, rows: 200, first: 0, paddedRows: 256 }];
 * const plan = placeResults([{ stack: { rows: 256, slices }, tileRows: 128, across: 2, settings: 1 }]);
 * assert.deepEqual(totalsOf(Float32Array.of(1, 2, 3, 4), plan, 0), Float64Array.of(10));
 * ```
 */
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

/**
 * Adds up a layer's sums of one setting over its tiles of rows, in double.
 *
 * @param sums What the kernels left.
 * @param plan Where.
 * @param layer Index of the layer.
 * @returns A total per place across.
 *
 * @example Two tiles of two sums
 * ```ts
 * import { columnTotalsOf, placeResults } from "./results.ts";
 * import assert from "node:assert/strict";
 *
 * const slices = [{ layer: 0, start: 0, rows: 200, first: 0, paddedRows: 256 }];
 * const plan = placeResults([{ stack: { rows: 256, slices }, tileRows: 128, across: 2, settings: 1 }]);
 * assert.deepEqual(columnTotalsOf(Float32Array.of(1, 2, 3, 4), plan, 0), Float64Array.of(4, 6));
 * ```
 */
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
