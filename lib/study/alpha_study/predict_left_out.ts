/**
 * Alphas foretold instead of searched for.
 *
 * @module
 */

import { roundHalfEven } from "../../num/round.ts";
import { linearFit } from "../../stats/linear_fit.ts";

/**
 * Foretells each layer's best alpha from one of its properties, by a least-squares line through all
 * other layers, so that no layer is judged by a line that has seen its answer. The line's value is
 * clipped to [0, 1] and rounded to the nearest point of an even grid; the middle between two points
 * goes to the even one.
 *
 * @param property A property of each layer.
 * @param alphas The best alpha of each layer.
 * @param points Points of the alpha grid from 0 to 1.
 * @returns Index in the grid for each layer.
 * @throws {RangeError} If there are fewer than two layers, which leaves none to learn from.
 * @throws {TypeError} If the two lists differ in length.
 *
 * @example The third of four layers does not spoil its own line
 * ```ts
 * import { predictLeftOut } from "./predict_left_out.ts";
 * import assert from "node:assert/strict";
 *
 * const found = predictLeftOut([0, 1, 2, 3], [0, 0.25, 0, 0.75], 5);
 * assert.equal(found[2], 2); // 0.5, as the others lie
 * ```
 */
export function predictLeftOut(
  property: readonly number[],
  alphas: readonly number[],
  points: number,
): number[] {
  if (property.length !== alphas.length) {
    throw new TypeError(
      `Cannot predict alphas: got ${property.length} properties and ${alphas.length} alphas, wanted equal numbers, pass one of each per layer`,
    );
  }
  if (alphas.length < 2) {
    throw new RangeError(
      `Cannot predict alphas: got ${alphas.length} layers, wanted at least 2, leave the prediction out`,
    );
  }
  return property.map((x, left) => {
    const others = (values: readonly number[]) => values.filter((_, i) => i !== left);
    const { slope, intercept } = linearFit(others(property), others(alphas));
    const alpha = Math.min(1, Math.max(0, slope * x + intercept));
    return roundHalfEven(alpha * (points - 1));
  });
}
