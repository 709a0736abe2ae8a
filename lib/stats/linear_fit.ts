/**
 * The least-squares line through points.
 *
 * @module
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { mean } from "./mean.ts";

/** The line y = slope * x + intercept. */
export interface LinearFit {
  /** Change of y per unit of x. */
  readonly slope: number;
  /** y at x = 0. */
  readonly intercept: number;
}

/**
 * Fits a line by least squares of the vertical distances.
 *
 * @param x Positions.
 * @param y A value per position.
 * @returns The line; slope 0 at the mean of y where all x are equal and no slope is determined.
 * @throws {AwqDiagError} If there are no points.
 * @throws {AwqDiagError} If x and y differ in length.
 *
 * @example Points on a line
 * ```ts
 * import { linearFit } from "./linear_fit.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(linearFit([0, 1, 2], [1, 3, 5]), { slope: 2, intercept: 1 });
 * ```
 */
export function linearFit(x: ArrayLike<number>, y: ArrayLike<number>): LinearFit {
  if (x.length !== y.length) {
    throw new AwqDiagError(
      `Cannot fit a line: got ${x.length} x and ${y.length} y, wanted equal numbers, pass pairs`,
    );
  }
  const centerX = mean(x);
  const centerY = mean(y);
  let varies = false;
  let products = 0;
  let squares = 0;
  for (let i = 0; i < x.length; i++) {
    varies ||= x[i] !== x[0];
    products += (x[i]! - centerX) * (y[i]! - centerY);
    squares += (x[i]! - centerX) ** 2;
  }
  // Not `squares === 0`: the mean of equal values may be off by one rounding.
  const slope = varies ? products / squares : 0;
  return { slope, intercept: centerY - slope * centerX };
}
