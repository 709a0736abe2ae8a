/**
 * Quantiles, of which the median is one.
 *
 * @module
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";

/**
 * The p-quantile by linear interpolation between order statistics: rule R-7 of Hyndman and Fan
 * ("Sample Quantiles in Statistical Packages", 1996), the default of R, `numpy.quantile` and d3.
 *
 * @param values Values in any order.
 * @param p Probability, 0 to 1.
 * @returns The quantile; NaN if a value is NaN.
 * @throws {AwqDiagError} If there are no values, or if p is not between 0 and 1.
 *
 * @example A quartile between two values
 * ```ts
 * import { quantile } from "./quantile.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(quantile([4, 1, 3, 2], 0.25), 1.75);
 * ```
 */
export function quantile(values: ArrayLike<number>, p: number): number {
  if (!(p >= 0 && p <= 1)) {
    throw new AwqDiagError(
      `Cannot take a quantile: got the probability ${p}, wanted 0 to 1, divide percents by 100`,
    );
  }
  const sorted = sort(values);
  const position = p * (sorted.length - 1);
  const below = sorted[Math.floor(position)]!;
  const above = sorted[Math.ceil(position)]!;
  // Equal neighbours return as they are: interpolating between two infinities would give NaN.
  return above === below ? below : below + (above - below) * (position % 1);
}

/**
 * The median: the middle value, or the mean of the two middle values.
 *
 * @param values Values in any order.
 * @returns The median; NaN if a value is NaN.
 * @throws {AwqDiagError} If there are no values.
 *
 * @example An even number of values
 * ```ts
 * import { median } from "./quantile.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(median([9, 1, 2, 4]), 3);
 * ```
 */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

function sort(values: ArrayLike<number>): Float64Array {
  if (values.length === 0) {
    throw new AwqDiagError(
      "Cannot take a quantile: got no values, wanted at least one, leave empty groups out",
    );
  }
  const sorted = Float64Array.from(values).sort();
  // NaN sorts last, where it would leave the lower quantiles looking sound.
  return Number.isNaN(sorted.at(-1)) ? sorted.fill(NaN) : sorted;
}
