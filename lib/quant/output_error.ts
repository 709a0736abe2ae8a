import type { Matrix } from "../num/matrix.ts";
import { difference } from "./difference.ts";
import { outputSquaredNorm } from "./output_squared_norm.ts";
import { relativeError } from "./relative_error.ts";

/**
 * How much of a linear's output quantization turned into error: sum over all tokens of
 * ||(W - W^) x||^2 over sum ||W x||^2 (docs/method.md#output-error). A ratio of squared norms, not
 * of norms; the bias is left out of both. Sums in double.
 *
 * @param weight Weight `[out, in]`.
 * @param quantized Its quantized version `[out, in]`.
 * @param inputs Activations `[tokens, in]`, one matrix per sequence.
 * @returns The relative squared error, from 0; 0 if both sums are 0.
 * @throws {AwqDiagError} If shapes do not fit.
 * @throws {AwqDiagError} If there is no token, a value is not finite, or only the signal is 0.
 *
 * @example The output 4 becomes 3
 * ```ts
 * import { outputError } from "./output_error.ts";
 * import { matrix } from "../num/matrix.ts";
 * import assert from "node:assert/strict";
 *
 * const weight = matrix(Float32Array.of(1, 0.5), 1, 2);
 * const quantized = matrix(Float32Array.of(1, 0), 1, 2);
 * const token = matrix(Float32Array.of(3, 2), 1, 2);
 * assert.equal(outputError(weight, quantized, [token]), 1 / 16);
 * ```
 */
export function outputError(
  weight: Matrix,
  quantized: Matrix,
  inputs: readonly Matrix[],
): number {
  const error = outputSquaredNorm(difference(weight, quantized), inputs);
  return relativeError(error, outputSquaredNorm(weight, inputs), "output error");
}
