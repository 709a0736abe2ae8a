import { AwqDiagError } from "../errors/awq_diag_error.ts";
import type { Matrix } from "../num/matrix.ts";
import { difference } from "./difference.ts";
import { relativeError } from "./relative_error.ts";

/**
 * The output error as it would be if input channels were uncorrelated and as large as their
 * magnitude: sum_j m_j^2 sum_i (W - W^)_ij^2 over sum_j m_j^2 sum_i W_ij^2. Needs no activations.
 * Sums in double (docs/method.md#proxy-error).
 *
 * @param weight Weight `[out, in]`.
 * @param quantized Its quantized version `[out, in]`.
 * @param magnitude Mean |x_j| of each input channel, `[in]`.
 * @returns The relative squared error, from 0; 0 if both sums are 0.
 * @throws {AwqDiagError} If shapes do not fit.
 * @throws {AwqDiagError} If a value is not finite, or only the signal is 0.
 *
 * @example Losing the weight 0.5 behind a channel of magnitude 2
 * ```ts
 * import { proxyError } from "./proxy_error.ts";
 * import { matrix } from "../num/matrix.ts";
 * import assert from "node:assert/strict";
 *
 * const weight = matrix(Float32Array.of(1, 0.5), 1, 2);
 * const quantized = matrix(Float32Array.of(1, 0), 1, 2);
 * assert.equal(proxyError(weight, quantized, [1, 2]), 0.5);
 * ```
 */
export function proxyError(
  weight: Matrix,
  quantized: Matrix,
  magnitude: ArrayLike<number>,
): number {
  if (magnitude.length !== weight.columns) {
    throw new AwqDiagError(
      `Cannot compute the proxy error: got ${magnitude.length} magnitudes, wanted ${weight.columns}, pass one per input channel`,
    );
  }
  const error = weightedSquaredNorm(difference(weight, quantized), magnitude);
  return relativeError(error, weightedSquaredNorm(weight, magnitude), "proxy error");
}

/** Sum over rows and columns of (m_j w_ij)^2. */
function weightedSquaredNorm(weight: Matrix, magnitude: ArrayLike<number>): number {
  return weight.data.reduce((sum, w, k) => sum + (magnitude[k % weight.columns]! * w) ** 2, 0);
}
