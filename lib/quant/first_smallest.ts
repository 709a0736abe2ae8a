/**
 * Index of the smallest error; of equal ones the first, which is the weakest scaling on a rising
 * grid.
 *
 * @param errors Errors in the order of the grid.
 * @returns The index, from 0.
 * @throws {RangeError} If there is no error to choose from, or one is NaN.
 *
 * @example A tie goes to the earlier point
 * ```ts
 * import { firstSmallest } from "./first_smallest.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(firstSmallest([0.3, 0.1, 0.1]), 1);
 * ```
 */
export function firstSmallest(errors: ArrayLike<number>): number {
  if (errors.length === 0) {
    throw new RangeError(
      "Cannot choose the smallest error: got none, wanted at least one, search at least one alpha",
    );
  }
  let best = 0;
  for (let i = 0; i < errors.length; i++) {
    const error = errors[i]!;
    if (Number.isNaN(error)) {
      throw new RangeError(
        `Cannot choose the smallest error: number ${i} is NaN, wanted numbers, check weights and activations`,
      );
    }
    if (error < errors[best]!) best = i;
  }
  return best;
}
