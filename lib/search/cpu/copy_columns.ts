/**
 * Copies neighbouring columns of a matrix.
 *
 * @param rows The matrix, row-major.
 * @param columns Its number of columns.
 * @param first First column to copy.
 * @param width Number of columns to copy.
 * @param into Takes `[rows, width]`; may be longer.
 *
 * @example The last two of three columns
 * ```ts
 * import { copyColumns } from "./copy_columns.ts";
 * import assert from "node:assert/strict";
 *
 * const into = new Float32Array(4);
 * copyColumns(Float32Array.of(1, 2, 3, 4, 5, 6), 3, 1, 2, into);
 * assert.deepEqual([...into], [2, 3, 5, 6]);
 * ```
 */
export function copyColumns(
  rows: Float32Array,
  columns: number,
  first: number,
  width: number,
  into: Float32Array,
): void {
  for (let start = first, to = 0; start < rows.length; start += columns, to += width) {
    into.set(rows.subarray(start, start + width), to);
  }
}
