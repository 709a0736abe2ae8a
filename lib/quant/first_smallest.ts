/** Which of a grid's errors is the best. */

import { AwqDiagError } from "../errors/awq_diag_error.ts";

/** The first is the weakest scaling on a rising grid; a NaN must not lose silently. */
export function firstSmallest(errors: ArrayLike<number>): number {
  if (errors.length === 0) {
    throw new AwqDiagError(
      "Cannot choose the smallest error: got none, wanted at least one, search at least one alpha",
    );
  }
  let best = 0;
  for (let i = 0; i < errors.length; i++) {
    const error = errors[i]!;
    if (Number.isNaN(error)) {
      throw new AwqDiagError(
        `Cannot choose the smallest error: number ${i} is NaN, wanted numbers, check weights and activations`,
      );
    }
    if (error < errors[best]!) best = i;
  }
  return best;
}
