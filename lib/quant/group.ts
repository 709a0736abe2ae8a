/**
 * The group-wise asymmetric quantizer: a step and a zero point per group of inputs
 * (docs/method.md#group-quantizer; llm-awq's `pseudo_quantize_tensor`).
 *
 * Every elementary operation is rounded to float32 (`Math.fround`), as PyTorch rounds it on a GPU, so
 * that codes agree with its codes and not only errors. One of its habits matters: it divides the
 * range by 2^bits - 1 as a product with the float32 reciprocal. Groups of bfloat16 weights hold many
 * exact ties, which that last bit decides: plain rounding of the bundled model to 3 bits has a
 * perplexity of 81.29 this way, PyTorch's figure, and of 81.79 with a true division (docs/log.md).
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import type { Matrix } from "../num/matrix.ts";
import { roundHalfEven } from "../num/round.ts";
import { assertBits } from "./bits.ts";

/** Smallest range of a group: keeps a constant group from dividing by zero. llm-awq's constant. */
const MIN_RANGE = Math.fround(1e-5);

/**
 * The group size that is really used: the whole row where groups would not fill it.
 *
 * @param columns Number of input channels.
 * @param groupSize Inputs per group that were asked for.
 * @returns `groupSize` if it divides `columns`, else `columns`.
 * @throws {AwqDiagError} If `groupSize` is not a positive integer.
 *
 * @example Qwen2.5-0.5B: 128 divides 896 inputs, not 100
 * ```ts
 * import { effectiveGroupSize } from "./group.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(effectiveGroupSize(896, 128), 128);
 * assert.equal(effectiveGroupSize(100, 128), 100);
 * ```
 */
export function effectiveGroupSize(columns: number, groupSize: number): number {
  if (!Number.isInteger(groupSize) || groupSize < 1) {
    throw new AwqDiagError(
      `Cannot form groups: got group size ${groupSize}, wanted a positive integer, use 128 for the default`,
    );
  }
  return columns % groupSize === 0 ? groupSize : columns;
}

/**
 * Rounds a weight to an asymmetric grid per group of inputs and returns what the codes stand for.
 *
 * With L = 2^bits - 1 and, for each group, step = max(max - min, 1e-5) / L and zero point
 * z = clamp(-round(min / step), 0, L), the result is (clamp(round(w / step) + z, 0, L) - z) * step,
 * ties to even.
 *
 * Where a group changes sign (min <= 0 <= max), every error is at most half a step. Where it does
 * not, z is clamped and the group *saturates*: the range is not made to include 0, so the codes
 * reach only as far as max - min from zero. [1, 2] becomes [1, 1], and a constant group of 0.3
 * becomes 1e-5. The quantizer keeps it so because llm-awq and AWQ-Diag do.
 *
 * A second pass keeps the codes of a group that uses both end codes, but not always the last bit:
 * the step is recomputed from two rounded ends, so results agree to 6 * 2^-24 relative (exactly, if
 * the step is a power of two). Saturated groups, and groups whose ends are ties such as
 * min / step = -2.5, leave an end code unused and shrink again at each pass.
 *
 * A group that holds NaN or an infinity, or whose range overflows float32, becomes NaN throughout.
 *
 * @param weight Weight `[out, in]`; not changed.
 * @param bits Bits per code, 2 to 8.
 * @param groupSize Inputs per group; the whole row is one group if it does not divide the inputs.
 * @returns Dequantized weight `[out, in]`, a new matrix.
 * @throws {AwqDiagError} If `bits` is not an integer from 2 to 8, or `groupSize` is not a positive
 * integer.
 *
 * @example Two groups at 2 bits: steps 1 and 2, zero points 1 and 2
 * ```ts
 * import { quantizeGroup } from "./group.ts";
 * import { matrix } from "../num/matrix.ts";
 * import assert from "node:assert/strict";
 *
 * const weight = matrix(Float32Array.of(-1, 0.75, 2, -4, 0.5, 2), 1, 6);
 * const rounded = quantizeGroup(weight, 2, 3);
 * assert.deepEqual(rounded.data, Float32Array.of(-1, 1, 2, -4, 0, 2));
 * ```
 */
export function quantizeGroup(weight: Matrix, bits: number, groupSize: number): Matrix {
  assertBits(bits);
  const { rows, columns } = weight;
  const size = effectiveGroupSize(columns, groupSize);
  const data = new Float32Array(weight.data.length);
  // Rows hold a whole number of groups, so groups follow each other through the whole matrix.
  for (let start = 0; start < data.length; start += size) {
    const group = weight.data.subarray(start, start + size);
    quantizeOneGroup(group, 2 ** bits - 1, data.subarray(start, start + size));
  }
  return { data, rows, columns };
}

/** Rounds one group into `out`, which has the group's length. */
function quantizeOneGroup(group: Float32Array, maxCode: number, out: Float32Array): void {
  let low = Infinity;
  let high = -Infinity;
  // Math.min and Math.max, not comparisons: a NaN must reach the step instead of being skipped.
  for (const w of group) {
    low = Math.min(low, w);
    high = Math.max(high, w);
  }
  const range = Math.max(Math.fround(high - low), MIN_RANGE);
  const step = Math.fround(range * Math.fround(1 / maxCode));
  const zero = clamp(-roundHalfEven(Math.fround(low / step)), maxCode);
  for (let j = 0; j < group.length; j++) {
    const level = roundHalfEven(Math.fround(group[j]! / step));
    // No Math.fround: a sum too long for float32 is far outside and cut to the same end either way.
    out[j] = (clamp(level + zero, maxCode) - zero) * step;
  }
}

/** Brings a code into 0..maxCode; NaN stays NaN. */
function clamp(code: number, maxCode: number): number {
  return Math.max(0, Math.min(maxCode, code));
}
