/**
 * Quantizing under channel scales, the heart of AWQ: weights of salient inputs are enlarged before
 * rounding and reduced again after it, so that they meet a relatively finer grid.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import type { Matrix } from "../num/matrix.ts";
import { quantize, type Quantizer } from "./quantizer.ts";

/**
 * W diag(s): multiplies each input channel of a weight by its scale, one float32 rounding each.
 *
 * @param weight Weight `[out, in]`; not changed.
 * @param scales Scales `[in]`.
 * @returns Scaled weight `[out, in]`, a new matrix.
 * @throws {AwqDiagError} If there is not one scale per column.
 *
 * @example Second column doubled
 * ```ts
 * import { scaleColumns } from "./scaled.ts";
 * import { matrix } from "../num/matrix.ts";
 * import assert from "node:assert/strict";
 *
 * const scaled = scaleColumns(matrix(Float32Array.of(1, 2, 3, 4), 2, 2), Float32Array.of(1, 2));
 * assert.deepEqual(scaled.data, Float32Array.of(1, 4, 3, 8));
 * ```
 */
export function scaleColumns(weight: Matrix, scales: Float32Array): Matrix {
  const { rows, columns } = weight;
  if (scales.length !== columns) {
    throw new AwqDiagError(
      `Cannot scale columns: got ${scales.length} scales, wanted ${columns}, pass one per input channel`,
    );
  }
  const data = weight.data.map((w, k) => w * scales[k % columns]!);
  return { data, rows, columns };
}

/**
 * Q(W diag(s)) diag(1/s): the weight a linear effectively has when it is rounded under scales.
 *
 * The last factor is a division by s, one rounding. Scales of 1 give plain rounding exactly.
 * Multiplying all scales by a power of two changes nothing as long as the quantizer's floors (step
 * 1e-10, range 1e-5) are not reached.
 *
 * @param weight Weight `[out, in]`; not changed.
 * @param scales Scales `[in]`, positive.
 * @param quantizer The grid.
 * @returns Dequantized, unscaled weight `[out, in]`, a new matrix.
 * @throws {AwqDiagError} If there is not one scale per column.
 * @throws {AwqDiagError} If a scale is not positive and finite, or a setting of the quantizer is out
 * of range.
 *
 * @example At 2 bits the small weight is lost in plain rounding and survives under scales
 * ```ts
 * import { quantizeScaled } from "./scaled.ts";
 * import { matrix } from "../num/matrix.ts";
 * import assert from "node:assert/strict";
 *
 * const weight = matrix(Float32Array.of(-4, -1), 1, 2);
 * const quantizer = { kind: "symmetric", bits: 2 } as const;
 * const plain = quantizeScaled(weight, Float32Array.of(1, 1), quantizer);
 * const protectedSecond = quantizeScaled(weight, Float32Array.of(1, 2), quantizer);
 * assert.deepEqual(plain.data, Float32Array.of(-4, -0));
 * assert.deepEqual(protectedSecond.data, Float32Array.of(-4, -1));
 * ```
 */
export function quantizeScaled(weight: Matrix, scales: Float32Array, quantizer: Quantizer): Matrix {
  const bad = scales.findIndex((s) => !(s > 0 && s < Infinity));
  if (bad >= 0) {
    throw new AwqDiagError(
      `Cannot quantize under scales: scale of channel ${bad} is ${
        scales[bad]
      }, wanted a positive finite number, check the magnitudes and alpha`,
    );
  }
  const { data, rows, columns } = quantize(scaleColumns(weight, scales), quantizer);
  return { data: data.map((w, k) => w / scales[k % columns]!), rows, columns };
}
