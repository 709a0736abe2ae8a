/**
 * Fewer columns without losing a spike.
 *
 * @module
 */

/**
 * Splits values into runs of nearly equal length and keeps the largest of each, so that a single
 * outlier channel among thousands is still drawn at its full height.
 *
 * @param values One value per channel
 * @param columns Most columns wanted, at least 1
 * @returns The largest value of each run; a copy of `values` if there are no more than `columns`
 *
 * @example Five values in two columns
 * ```ts
 * import { maxPool } from "./max_pool.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(maxPool([1, 9, 2, 3, 4], 2), Float64Array.of(9, 4));
 * ```
 */
export function maxPool(values: ArrayLike<number>, columns: number): Float64Array {
  const count = Math.min(columns, values.length);
  const pooled = new Float64Array(count).fill(-Infinity);
  for (let channel = 0; channel < values.length; channel++) {
    const column = Math.floor((channel * count) / values.length);
    pooled[column] = Math.max(pooled[column]!, values[channel]!);
  }
  return pooled;
}
