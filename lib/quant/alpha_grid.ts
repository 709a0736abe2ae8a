import { AwqDiagError } from "../errors/awq_diag_error.ts";

/**
 * Evenly spaced scaling strengths from 0 (plain rounding) to 1, both ends included.
 *
 * Each is i / (points - 1), one rounding, so that 3/20 is the double nearest 0.15 and grids of
 * different density share their common points. llm-awq's grid stops at 0.95.
 *
 * @param points Number of strengths; 7 for diagnose, 21 for alpha study and perplexity.
 * @returns The strengths, rising; `[0]` for one point.
 * @throws {AwqDiagError} If `points` is not a positive integer.
 *
 * @example Five strengths
 * ```ts
 * import { alphaGrid } from "./alpha_grid.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(alphaGrid(5), Float64Array.of(0, 0.25, 0.5, 0.75, 1));
 * ```
 */
export function alphaGrid(points: number): Float64Array {
  if (!Number.isInteger(points) || points < 1) {
    throw new AwqDiagError(
      `Cannot make an alpha grid: got ${points} points, wanted a positive integer, use 7 for the default`,
    );
  }
  // One point has no spacing; it is plain rounding.
  return Float64Array.from({ length: points }, (_, i) => i / Math.max(points - 1, 1));
}
