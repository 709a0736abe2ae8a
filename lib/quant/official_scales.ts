import { AwqDiagError } from "../errors/awq_diag_error.ts";

/** Smallest power of a magnitude: llm-awq's constant, on the power and not on the magnitude. */
const MIN_POWER = 1e-4;

/**
 * AWQ scales as llm-awq computes them (`auto_scale.py`): s_j = max(m_j^alpha, 1e-4), divided by
 * sqrt(max s * min s).
 *
 * They differ from {@link awqScales} by a constant factor, which the error does not see, and by the
 * floor, which acts on the power. llm-awq calls the magnitudes `x_max`, but they are means over all
 * tokens. Powers are computed in double, the result is stored as float32.
 *
 * @param magnitude Mean |x_j| of each input channel over all tokens, `[in]`.
 * @param alpha Strength of the scaling; llm-awq tries 0, 0.05, ..., 0.95.
 * @returns Scales `[in]`, whose largest and smallest are each other's inverse.
 * @throws {AwqDiagError} If `alpha` or a magnitude is not finite, or there is no channel.
 *
 * @example Square roots 1 and 3, over sqrt(3)
 * ```ts
 * import { officialScales } from "./official_scales.ts";
 * import assert from "node:assert/strict";
 *
 * const [low, high] = officialScales([1, 9], 0.5);
 * assert.equal(high, Math.fround(Math.sqrt(3)));
 * assert.equal(low, Math.fround(1 / Math.sqrt(3)));
 * ```
 */
export function officialScales(magnitude: ArrayLike<number>, alpha: number): Float32Array {
  const powers = Float64Array.from(magnitude, (m) => Math.max(m ** alpha, MIN_POWER));
  if (powers.length === 0 || !powers.every(Number.isFinite)) {
    throw new AwqDiagError(
      `Cannot compute scales: got ${powers.length} magnitudes at alpha ${alpha}, wanted finite powers, check the captured activations`,
    );
  }
  const largest = powers.reduce((a, b) => Math.max(a, b));
  const smallest = powers.reduce((a, b) => Math.min(a, b));
  const middle = Math.sqrt(largest * smallest);
  return Float32Array.from(powers, (power) => power / middle);
}
