/** Alphas predicted instead of searched for. */

import { AwqDiagError } from "../../errors/awq_diag_error.ts";
import { roundHalfEven } from "../../num/round.ts";
import { linearFit } from "../../stats/linear_fit.ts";

/**
 * Predicts each linear's best alpha from one of its properties, by a least-squares line through all
 * other linears, so that no linear is judged by a line that has seen its answer. The line's value is
 * clipped to [0, 1] and rounded to the nearest point of an even grid; the middle between two points
 * goes to the even one.
 */
export function predictLeftOut(
  property: readonly number[],
  alphas: readonly number[],
  points: number,
): number[] {
  if (property.length !== alphas.length) {
    throw new AwqDiagError(
      `Cannot predict alphas: got ${property.length} properties and ${alphas.length} alphas, wanted equal numbers, pass one of each per layer`,
    );
  }
  if (alphas.length < 2) {
    throw new AwqDiagError(
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
