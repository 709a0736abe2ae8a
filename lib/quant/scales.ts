import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { sum } from "../num/sum.ts";

/** Smallest magnitude: keeps a silent channel from getting scale 0 (docs/method.md#awq-scales). */
const MIN_MAGNITUDE = 1e-6;

/**
 * AWQ scales of a linear's input channels: s_j = max(m_j, 1e-6)^alpha, divided by their mean.
 *
 * alpha = 0 gives exactly 1 everywhere, which is plain rounding; alpha = 1 makes channels count by
 * their magnitude. A constant factor of all scales cancels in the error, so the mean is there only
 * to keep the scaled weight in range (llm-awq divides by sqrt(max * min) for the same reason).
 * Powers and mean are computed in double, the result is stored as float32.
 *
 * @param magnitude Mean |x_j| of each input channel, `[in]`, in the activation's unit.
 * @param alpha Strength of the scaling; the protocol searches 0 to 1.
 * @returns Scales `[in]`, of mean 1.
 * @throws {AwqDiagError} If `alpha` is not finite, or a magnitude is negative or not finite.
 *
 * @example Half strength: square roots 1 and 3, mean 2
 * ```ts
 * import { awqScales } from "./scales.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(awqScales([1, 9], 0.5), Float32Array.of(0.5, 1.5));
 * assert.deepEqual(awqScales([1, 9], 0), Float32Array.of(1, 1));
 * ```
 */
export function awqScales(magnitude: ArrayLike<number>, alpha: number): Float32Array {
  if (!Number.isFinite(alpha)) {
    throw new AwqDiagError(
      `Cannot compute scales: got alpha ${alpha}, wanted a finite number, use 0 to 1`,
    );
  }
  const powers = Float64Array.from(magnitude, (m, j) => {
    assertMagnitude(m, j);
    return Math.max(m, MIN_MAGNITUDE) ** alpha;
  });
  const mean = sum(powers) / powers.length;
  return Float32Array.from(powers, (power) => power / mean);
}

/** Refuses a value that no mean of absolute values can have. */
function assertMagnitude(m: number, channel: number): void {
  if (Number.isFinite(m) && m >= 0) return;
  throw new AwqDiagError(
    `Cannot compute scales: magnitude of channel ${channel} is ${m}, wanted a finite mean of absolute values, check the captured activations`,
  );
}
