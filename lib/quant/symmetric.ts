/**
 * The symmetric quantizer: one step per output channel, no zero point
 * (docs/method.md#symmetric-quantizer).
 *
 * Every elementary operation is rounded to float32 (`Math.fround`), as PyTorch and ONNX Runtime
 * round it, so that codes agree with theirs and not only errors.
 */

import type { Matrix } from "../num/matrix.ts";
import { roundHalfEven } from "../num/round.ts";
import { assertBits } from "./bits.ts";

/** Smallest step: keeps an all-zero row from dividing by zero. AWQ-Diag's constant. */
const MIN_STEP = Math.fround(1e-10);

/**
 * Rounds a weight to a symmetric grid per output channel and returns what the codes stand for.
 *
 * With n = 2^(bits-1) and, for each row, step = max(max_j |w_j| / n, 1e-10), the code is
 * clamp(round(w / step), -n, n - 1), ties to even, and the result code * step: the 2^bits codes of
 * an int of that width.
 *
 * Every error is at most half a step, except where w lies above (n - 1/2) * step: the grid ends one
 * step below a positive largest weight, which therefore loses a whole step.
 *
 * Where the largest weight is negative, a second pass returns the first one's result bit for bit,
 * because n is a power of two: that weight is -n * step without rounding, so the step is found
 * again. Where it is positive, each pass shrinks the row.
 *
 * A row that holds NaN or an infinity becomes NaN throughout.
 *
 * @param weight Weight `[out, in]`; not changed.
 * @param bits Bits per code, 2 to 8.
 * @returns Dequantized weight `[out, in]`, a new matrix.
 * @throws {AwqDiagError} If `bits` is not an integer from 2 to 8.
 *
 * @example Steps 0.5 and 1 at 2 bits; -0.25 / 0.5 and -0.5 / 1 are ties and go to the even code 0
 * ```ts
 * import { quantizeSymmetric } from "./symmetric.ts";
 * import { matrix } from "../num/matrix.ts";
 * import assert from "node:assert/strict";
 *
 * const weight = matrix(Float32Array.of(-1, 0.375, -0.25, -0.5, -2, 1.25), 2, 3);
 * const rounded = quantizeSymmetric(weight, 2);
 * assert.deepEqual(rounded.data, Float32Array.of(-1, 0.5, -0, -0, -2, 1));
 * ```
 */
export function quantizeSymmetric(weight: Matrix, bits: number): Matrix {
  assertBits(bits);
  const { rows, columns } = weight;
  const data = new Float32Array(weight.data.length);
  const halfLevels = 2 ** (bits - 1);
  for (let i = 0; i < rows; i++) {
    const row = weight.data.subarray(i * columns, (i + 1) * columns);
    quantizeRow(row, halfLevels, data.subarray(i * columns, (i + 1) * columns));
  }
  return { data, rows, columns };
}

/** Rounds one row into `out`, which has the row's length. */
function quantizeRow(row: Float32Array, halfLevels: number, out: Float32Array): void {
  let largest = 0;
  // Math.max and not a comparison: a NaN must reach the step instead of being skipped.
  for (const w of row) largest = Math.max(largest, Math.abs(w));
  const step = Math.max(Math.fround(largest / halfLevels), MIN_STEP);
  for (let j = 0; j < row.length; j++) {
    const code = roundHalfEven(Math.fround(row[j]! / step));
    out[j] = Math.max(-halfLevels, Math.min(halfLevels - 1, code)) * step;
  }
}
