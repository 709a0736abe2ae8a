/**
 * The uniform quantizers as one choice, so that the search does not care which one it tests.
 */

import type { Matrix } from "../num/matrix.ts";
import { quantizeGroup } from "./group.ts";
import { quantizeSymmetric } from "./symmetric.ts";

/** Which grid weights are rounded to; docs/method.md#symmetric-quantizer and the next. */
export type Quantizer =
  | {
    /** One step per output channel, no zero point. */
    readonly kind: "symmetric";
    /** Bits per code, 2 to 8. */
    readonly bits: number;
  }
  | {
    /** A step and a zero point per group of inputs. */
    readonly kind: "group";
    /** Bits per code, 2 to 8. */
    readonly bits: number;
    /** Inputs per group; the whole row where it does not divide the inputs. */
    readonly groupSize: number;
  };

/**
 * Rounds a weight to the grid of a quantizer (plain rounding, "RTN").
 *
 * @param weight Weight `[out, in]`; not changed.
 * @param quantizer The grid.
 * @returns Dequantized weight `[out, in]`, a new matrix.
 * @throws {AwqDiagError} If the bits are not an integer from 2 to 8, or the group size is not a
 * positive integer.
 *
 * @example The same row on both grids at 2 bits
 * ```ts
 * import { quantize } from "./quantizer.ts";
 * import { matrix } from "../num/matrix.ts";
 * import assert from "node:assert/strict";
 *
 * const weight = matrix(Float32Array.of(-2, 0.75, 1), 1, 3);
 * const symmetric = quantize(weight, { kind: "symmetric", bits: 2 });
 * const group = quantize(weight, { kind: "group", bits: 2, groupSize: 128 });
 * assert.deepEqual(symmetric.data, Float32Array.of(-2, 1, 1));
 * assert.deepEqual(group.data, Float32Array.of(-2, 1, 1));
 * ```
 */
export function quantize(weight: Matrix, quantizer: Quantizer): Matrix {
  switch (quantizer.kind) {
    case "symmetric":
      return quantizeSymmetric(weight, quantizer.bits);
    case "group":
      return quantizeGroup(weight, quantizer.bits, quantizer.groupSize);
  }
}
