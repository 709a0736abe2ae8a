import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { type Matrix, matrix } from "./matrix.ts";

/** Whether each matrix begins in memory where the one before it ends. */
function areAdjacent(parts: readonly Matrix[]): boolean {
  return parts.every(({ data }, i) => {
    const before = parts[i - 1]?.data;
    return before === undefined ||
      (data.buffer === before.buffer && data.byteOffset === before.byteOffset + before.byteLength);
  });
}

/**
 * Puts matrices below one another.
 *
 * Parts that lie behind one another in memory already, as taps of several sequences do, are not
 * copied: the result shares their memory.
 *
 * @param parts Matrices of equally many columns, at least one.
 * @returns All rows in order.
 * @throws {AwqDiagError} If the numbers of columns differ, or there is no matrix.
 *
 * @example Two and one row
 * ```ts
 * import { matrix } from "./matrix.ts";
 * import { stackRows } from "./stack_rows.ts";
 * import assert from "node:assert/strict";
 *
 * const stacked = stackRows([
 *   matrix(Float32Array.of(1, 2, 3, 4), 2, 2),
 *   matrix(Float32Array.of(5, 6), 1, 2),
 * ]);
 * assert.deepEqual(stacked, matrix(Float32Array.of(1, 2, 3, 4, 5, 6), 3, 2));
 * ```
 */
export function stackRows(parts: readonly Matrix[]): Matrix {
  const [first] = parts;
  if (first === undefined || parts.some(({ columns }) => columns !== first.columns)) {
    throw new AwqDiagError(
      `Cannot stack rows: got matrices of ${
        parts.map(({ columns }) => columns).join(", ") || "no"
      } columns, wanted equally many in at least one, pass inputs of one layer`,
    );
  }
  const rows = parts.reduce((total, part) => total + part.rows, 0);
  const length = rows * first.columns;
  if (areAdjacent(parts)) {
    const { buffer, byteOffset } = first.data;
    return matrix(new Float32Array(buffer, byteOffset, length), rows, first.columns);
  }
  const data = new Float32Array(length);
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return matrix(data, rows, first.columns);
}
