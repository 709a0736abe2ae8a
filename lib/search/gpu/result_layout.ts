/** Where the kernels leave their sums, and what these add up to. */

import type { WeightLayout } from "./weight_layout.ts";

/** The sums of one dispatch: `[settings, tiles of rows, across]`. */
export interface DispatchResults {
  readonly weights: WeightLayout;
  /** Index of the first sum. */
  readonly first: number;
  /** Rows of a tile. */
  readonly tileRows: number;
  /** Sums per tile of rows. */
  readonly across: number;
  readonly settings: number;
}

/** The sums of several dispatches, one after the other. */
export interface ResultLayout {
  readonly dispatches: readonly DispatchResults[];
  /** Sums of all dispatches. */
  readonly length: number;
}

/** Places the sums of several dispatches in one buffer. */
export function placeResults(dispatches: readonly Omit<DispatchResults, "first">[]): ResultLayout {
  let length = 0;
  const placed = dispatches.map((dispatch) => {
    const { weights, tileRows, across, settings } = dispatch;
    const first = length;
    length += settings * (weights.rows / tileRows) * across;
    return { ...dispatch, first };
  });
  return { dispatches: placed, length };
}

/** Adds up a linear's sums of every setting, in double. */
export function totalsOf(
  sums: Float32Array,
  { dispatches }: ResultLayout,
  linear: number,
): Float64Array {
  const totals = new Float64Array(dispatches[0]?.settings ?? 0);
  for (const { weights, first, tileRows, across } of dispatches) {
    const sumsPerSetting = weights.rows / tileRows * across;
    for (const slice of weights.slices.filter((slice) => slice.linear === linear)) {
      const begin = first + slice.first / tileRows * across;
      const count = slice.paddedRows / tileRows * across;
      for (let setting = 0; setting < totals.length; setting++) {
        const from = begin + setting * sumsPerSetting;
        for (let i = from; i < from + count; i++) totals[setting]! += sums[i]!;
      }
    }
  }
  return totals;
}
