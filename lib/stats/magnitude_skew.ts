/**
 * How far the loudest input channels of a linear stand above an ordinary one.
 *
 * @module
 */

import { quantile } from "./quantile.ts";

/**
 * Smallest magnitude: a silent channel counts as this loud, as it does for the AWQ scales
 * (docs/method.md#magnitude-skew), so that a linear of mostly silent channels has a skew too.
 */
const MIN_MAGNITUDE = 1e-6;

/**
 * AWQ-Diag's `act_mag_skew`: 99th over 50th percentile of the channel magnitudes, by linear
 * interpolation as `numpy.percentile`.
 *
 * @param magnitudes Mean |x_j| of each input channel, at least 0.
 * @returns The ratio, at least 1; 1 where all channels are equally loud, or silent.
 * @throws {AwqDiagError} If there are no channels.
 *
 * @example Two loud channels among a hundred
 * ```ts
 * import { magnitudeSkew } from "./magnitude_skew.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(magnitudeSkew(new Float64Array(100).fill(0.5).fill(4, 98)), 8);
 * ```
 */
export function magnitudeSkew(magnitudes: ArrayLike<number>): number {
  const floored = Float64Array.from(magnitudes, (magnitude) => Math.max(magnitude, MIN_MAGNITUDE));
  return quantile(floored, 0.99) / quantile(floored, 0.5);
}
