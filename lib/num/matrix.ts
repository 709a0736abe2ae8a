/**
 * A dense row-major matrix of float32 values: the one shape in which weights and activations travel.
 *
 * A linear's weight is `[out, in]` (rows are output channels); an activation is
 * `[tokens, channels]`.
 *
 * @module
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";

/** A row-major float32 matrix; `data.length` equals `rows * columns`. */
export interface Matrix {
  /** Values, row after row. */
  readonly data: Float32Array;
  /** Number of rows. */
  readonly rows: number;
  /** Number of columns. */
  readonly columns: number;
}

/**
 * Wraps values as a matrix and checks that they fill it.
 *
 * @param data Values, row after row.
 * @param rows Number of rows.
 * @param columns Number of columns.
 * @returns The matrix; `data` is not copied.
 * @throws {AwqDiagError} If the number of values is not `rows * columns`.
 *
 * @example Two tokens of three channels
 * ```ts
 * import { matrix } from "./matrix.ts";
 * import assert from "node:assert/strict";
 *
 * const x = matrix(Float32Array.of(1, 2, 3, 4, 5, 6), 2, 3);
 * assert.equal(x.columns, 3);
 * ```
 */
export function matrix(data: Float32Array, rows: number, columns: number): Matrix {
  if (data.length !== rows * columns) {
    throw new AwqDiagError(
      `Cannot make a matrix: got ${data.length} values, wanted ${rows} x ${columns}, pass as many values as the shape has`,
    );
  }
  return { data, rows, columns };
}
