/**
 * How a strategy turns the error curves of several linears into one scaling strength
 * (docs/method.md#strategies).
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { firstSmallest } from "./first_smallest.ts";

/** A linear's output error over a grid of alphas, kept as a fraction so that linears can be pooled. */
export interface ErrorCurve {
  /** Squared norm of the output error at each alpha, summed over tokens. */
  readonly numerators: Float64Array;
  /** Squared norm of the unquantized output, summed over tokens. */
  readonly denominator: number;
}

/** One alpha for all linears (`const_awq`): the smallest sum of relative errors, each counts the same. */
export function constantAlpha(curves: readonly ErrorCurve[]): number {
  return firstSmallest(sumCurves(curves.map(relativeErrors)));
}

/**
 * One alpha for the linears that read the same input (`block_awq`): the smallest squared norm of their
 * joined outputs' error. That of the outputs is the same at every alpha and cannot change the choice.
 */
export function blockAlpha(errors: readonly Float64Array[]): number {
  return firstSmallest(sumCurves(errors));
}

/** Errors as fractions of the output; a linear without output and without error has error 0. */
function relativeErrors({ numerators, denominator }: ErrorCurve): Float64Array {
  if (denominator > 0) return numerators.map((numerator) => numerator / denominator);
  if (numerators.every((numerator) => numerator === 0)) return numerators;
  throw new AwqDiagError(
    `Cannot choose an alpha: a layer has an output of squared norm ${denominator} but an error, wanted a signal to compare with, leave the layer out or add calibration text`,
  );
}

/** Sum of curves over one grid, alpha by alpha. */
function sumCurves(curves: readonly Float64Array[]): Float64Array {
  return curves[0]!.map((_, i) => curves.reduce((total, curve) => total + curve[i]!, 0));
}
