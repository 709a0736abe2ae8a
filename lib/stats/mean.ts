/**
 * Mean and standard deviation of a handful of results, such as one number per linear.
 *
 * @module
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { sum } from "../num/sum.ts";

/**
 * Arithmetic mean, with a compensated sum.
 *
 * @param values Values to average.
 * @returns Their mean.
 * @throws {AwqDiagError} If there are no values.
 *
 * @example Three values
 * ```ts
 * import { mean } from "./mean.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(mean([1, 2, 6]), 3);
 * ```
 */
export function mean(values: ArrayLike<number>): number {
  if (values.length === 0) {
    throw new AwqDiagError(
      "Cannot take a mean: got no values, wanted at least one, leave empty groups out",
    );
  }
  return sum(values) / values.length;
}

/**
 * Population standard deviation (divisor n, as `numpy.std` by default), in two passes.
 *
 * @param values Values whose spread is asked for.
 * @returns The root of their mean squared distance from the mean.
 * @throws {AwqDiagError} If there are no values.
 *
 * @example Two values
 * ```ts
 * import { standardDeviation } from "./mean.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(standardDeviation([1, 5]), 2);
 * ```
 */
export function standardDeviation(values: ArrayLike<number>): number {
  const center = mean(values);
  return Math.sqrt(mean(Float64Array.from(values, (value) => (value - center) ** 2)));
}
