import { AwqDiagError } from "../errors/awq_diag_error.ts";

/**
 * The ratio of an error's squared norm to the signal's squared norm, always a number that a record
 * can hold.
 *
 * 0/0 is 0: a linear that puts out nothing and still puts out nothing was not harmed. x/0 throws
 * instead of giving Infinity, because no relative error exists, JSON and the record schema have no
 * Infinity, and a search over such a linear would rank nothing.
 */
export function relativeError(numerator: number, denominator: number, name: string): number {
  if (!isSquaredNorm(numerator) || !isSquaredNorm(denominator)) {
    throw new AwqDiagError(
      `Cannot compute the ${name}: squared norms are ${numerator} and ${denominator}, wanted finite numbers of at least 0, look for NaN or infinities in weights and activations`,
    );
  }
  if (numerator === 0) return 0;
  const ratio = numerator / denominator;
  if (!Number.isFinite(ratio)) {
    throw new AwqDiagError(
      `Cannot compute the ${name}: squared norms are ${numerator} of the error and ${denominator} of the signal, wanted a signal to compare with, leave the layer out or add calibration text`,
    );
  }
  return ratio;
}

function isSquaredNorm(x: number): boolean {
  return Number.isFinite(x) && x >= 0;
}
