/**
 * How a strategy turns error curves into a scaling strength: one for the whole model, one for the
 * linears that read the same input, or one for each (docs/method.md#strategies).
 *
 * @module
 */

/** A layer's output error over a grid of alphas, kept as a fraction so that layers can be pooled. */
export interface ErrorCurve {
  /** Squared norm of the output error at each alpha, summed over tokens. */
  readonly numerators: Float64Array;
  /** Squared norm of the unquantized output, summed over tokens. */
  readonly denominator: number;
}

/**
 * One alpha for all layers (`const_awq`): the smallest sum of relative errors, in which every layer
 * counts the same.
 *
 * @param curves A curve for each layer of the model, over one grid.
 * @returns Index in the grid; of equal sums the first.
 * @throws {TypeError} If the curves have different lengths.
 * @throws {RangeError} If there is no curve or no alpha, an error is NaN, or a layer puts out nothing
 * but has an error.
 *
 * @example A quiet layer outvotes a loud one
 * ```ts
 * import { constantAlpha } from "./alpha_choice.ts";
 * import assert from "node:assert/strict";
 *
 * const loud = { numerators: Float64Array.of(40, 50), denominator: 1000 };
 * const quiet = { numerators: Float64Array.of(0.4, 0.1), denominator: 1 };
 * assert.equal(constantAlpha([loud, quiet]), 1);
 * ```
 */
export function constantAlpha(curves: readonly ErrorCurve[]): number {
  return firstSmallest(sumCurves(curves.map(relativeErrors)));
}

/**
 * One alpha for the layers that read the same input (`block_awq`): the smallest error of their joined
 * outputs, that is of summed numerators over summed denominators. The denominators are the same at
 * every alpha and cannot change the choice.
 *
 * @param group A curve for each layer of the group, over one grid.
 * @returns Index in the grid; of equal errors the first.
 * @throws {TypeError} If the curves have different lengths.
 * @throws {RangeError} If there is no curve or no alpha, or an error is NaN.
 *
 * @example The loud layer decides
 * ```ts
 * import { blockAlpha } from "./alpha_choice.ts";
 * import assert from "node:assert/strict";
 *
 * const loud = { numerators: Float64Array.of(40, 50), denominator: 1000 };
 * const quiet = { numerators: Float64Array.of(0.4, 0.1), denominator: 1 };
 * assert.equal(blockAlpha([loud, quiet]), 0);
 * ```
 */
export function blockAlpha(group: readonly ErrorCurve[]): number {
  return firstSmallest(sumCurves(group.map(({ numerators }) => numerators)));
}

/**
 * An alpha of its own for a layer (`search_awq`): its smallest error.
 *
 * @param curve The layer's curve.
 * @returns Index in the grid; of equal errors the first.
 * @throws {RangeError} If there is no alpha, or an error is NaN.
 *
 * @example The second of three
 * ```ts
 * import { searchAlpha } from "./alpha_choice.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(searchAlpha({ numerators: Float64Array.of(3, 1, 2), denominator: 9 }), 1);
 * ```
 */
export function searchAlpha(curve: ErrorCurve): number {
  return firstSmallest(curve.numerators);
}

/** Errors as fractions of the layer's output; a layer without output and without error has error 0. */
function relativeErrors({ numerators, denominator }: ErrorCurve): Float64Array {
  if (denominator > 0) return numerators.map((numerator) => numerator / denominator);
  if (numerators.every((numerator) => numerator === 0)) return numerators;
  throw new RangeError(
    `Cannot choose an alpha: a layer has an output of squared norm ${denominator} but an error, wanted a signal to compare with, leave the layer out or add calibration text`,
  );
}

/** Sum of curves, alpha by alpha. */
function sumCurves(curves: readonly Float64Array[]): Float64Array {
  const [first] = curves;
  if (first === undefined) {
    throw new RangeError(
      "Cannot choose an alpha: got no curve, wanted at least one, pass a curve for each layer",
    );
  }
  const other = curves.find(({ length }) => length !== first.length);
  if (other !== undefined) {
    throw new TypeError(
      `Cannot choose an alpha: got curves of ${first.length} and ${other.length} errors, wanted one grid for all, search every layer at the same alphas`,
    );
  }
  return first.map((_, i) => curves.reduce((total, curve) => total + curve[i]!, 0));
}

/** Index of the smallest error; a NaN must not lose silently. */
function firstSmallest(errors: Float64Array): number {
  const smallest = errors.reduce((a, b) => Math.min(a, b), Infinity);
  const index = errors.indexOf(smallest);
  if (index !== -1) return index;
  throw new RangeError(
    `Cannot choose an alpha: got ${errors.length} errors with a smallest of ${smallest}, wanted numbers, search at least one alpha and check the weights`,
  );
}
