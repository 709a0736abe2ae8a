import type { Matrix } from "../num/matrix.ts";

/**
 * W - W^, one float32 rounding each: what quantization did to a weight.
 *
 * @param weight Weight `[out, in]`.
 * @param quantized Its quantized version `[out, in]`.
 * @returns The difference `[out, in]`, a new matrix.
 * @throws {TypeError} If the shapes differ.
 *
 * @example One weight moved
 * ```ts
 * import { difference } from "./difference.ts";
 * import { matrix } from "../num/matrix.ts";
 * import assert from "node:assert/strict";
 *
 * const weight = matrix(Float32Array.of(1, 2), 1, 2);
 * const moved = difference(weight, matrix(Float32Array.of(1, 1.5), 1, 2));
 * assert.deepEqual(moved.data, Float32Array.of(0, 0.5));
 * ```
 */
export function difference(weight: Matrix, quantized: Matrix): Matrix {
  const { rows, columns } = weight;
  if (quantized.rows !== rows || quantized.columns !== columns) {
    throw new TypeError(
      `Cannot compare weights: got ${quantized.rows} x ${quantized.columns}, wanted ${rows} x ${columns}, pass the quantized version of the same layer`,
    );
  }
  return { data: weight.data.map((w, k) => w - quantized.data[k]!), rows, columns };
}
