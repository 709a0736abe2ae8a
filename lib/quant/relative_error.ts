/**
 * The ratio of an error's squared norm to the signal's squared norm, defined so that it is always a
 * number that a record can hold.
 *
 * 0/0 is 0: a layer that puts out nothing and still puts out nothing was not harmed. x/0 throws
 * instead of giving Infinity, because no relative error exists, JSON and the record schema have no
 * Infinity, and a search over such a layer would rank nothing.
 *
 * @param numerator Squared norm of the error.
 * @param denominator Squared norm of the signal.
 * @param name What is measured, such as `output error`, for the message.
 * @returns `numerator / denominator`, finite and not negative.
 * @throws {RangeError} If either is negative or not finite, or there is an error and no signal.
 *
 * @example A quarter, and a silent layer
 * ```ts
 * import { relativeError } from "./relative_error.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(relativeError(1, 4, "output error"), 0.25);
 * assert.equal(relativeError(0, 0, "output error"), 0);
 * ```
 */
export function relativeError(numerator: number, denominator: number, name: string): number {
  if (!isSquaredNorm(numerator) || !isSquaredNorm(denominator)) {
    throw new RangeError(
      `Cannot compute the ${name}: squared norms are ${numerator} and ${denominator}, wanted finite numbers of at least 0, look for NaN or infinities in weights and activations`,
    );
  }
  if (numerator === 0) return 0;
  const ratio = numerator / denominator;
  if (!Number.isFinite(ratio)) {
    throw new RangeError(
      `Cannot compute the ${name}: squared norms are ${numerator} of the error and ${denominator} of the signal, wanted a signal to compare with, leave the layer out or add calibration text`,
    );
  }
  return ratio;
}

/** Whether a sum of squares can have this value. */
function isSquaredNorm(x: number): boolean {
  return Number.isFinite(x) && x >= 0;
}
