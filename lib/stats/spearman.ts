/**
 * Rank correlation: does one quantity grow with another, in whatever shape?
 *
 * @module
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { studentTTwoSided } from "./student_t.ts";

/** Spearman's rank correlation; `null` where it is undefined. */
export interface Spearman {
  /** Correlation of the ranks, -1 to 1. */
  readonly rho: number | null;
  /** Two-sided p-value of no correlation, 0 to 1. */
  readonly p: number | null;
}

/**
 * Ranks of values from 1 (smallest) to n; equal values share the mean of their ranks.
 *
 * @param values Values to rank.
 * @returns The rank of each value, in the order of the values.
 * @throws {AwqDiagError} If a value is NaN, which has no rank.
 *
 * @example A tie
 * ```ts
 * import { ranks } from "./spearman.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(ranks([30, 10, 30, 20]), Float64Array.of(3.5, 1, 3.5, 2));
 * ```
 */
export function ranks(values: ArrayLike<number>): Float64Array {
  const n = values.length;
  const order = Uint32Array.from({ length: n }, (_, i) => {
    if (!Number.isNaN(values[i])) return i;
    throw new AwqDiagError(
      `Cannot rank values: got NaN at index ${i}, wanted numbers, leave undefined results out`,
    );
  });
  order.sort((a, b) => values[a]! < values[b]! ? -1 : values[a]! > values[b]! ? 1 : 0);
  const result = new Float64Array(n);
  for (let start = 0, end = 0; start < n; start = end) {
    while (end < n && values[order[end]!] === values[order[start]!]) end++;
    // Ranks start + 1 to end, in their mean.
    for (let i = start; i < end; i++) result[order[i]!] = (start + 1 + end) / 2;
  }
  return result;
}

/**
 * Spearman's rank correlation, mean ranks for ties, with the two-sided p-value of
 * t = rho * sqrt((n - 2) / (1 - rho^2)) under a t distribution with n - 2 degrees of freedom
 * (as `scipy.stats.spearmanr`; docs/method.md#spearman-correlation).
 *
 * @param x One value per item.
 * @param y Another value per item.
 * @returns rho and p; both `null` for fewer than three items or where all x or all y are equal.
 * @throws {AwqDiagError} If x and y differ in length.
 * @throws {AwqDiagError} If a value is NaN.
 *
 * @example A monotone relation
 * ```ts
 * import { spearman } from "./spearman.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(spearman([1, 2, 3, 4], [1, 8, 27, 64]), { rho: 1, p: 0 });
 * ```
 */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): Spearman {
  if (x.length !== y.length) {
    throw new AwqDiagError(
      `Cannot correlate ranks: got ${x.length} x and ${y.length} y, wanted equal numbers, ` +
        "pass pairs",
    );
  }
  const n = x.length;
  const rankX = ranks(x);
  const rankY = ranks(y);
  const center = (n + 1) / 2;
  let products = 0;
  let squaresX = 0;
  let squaresY = 0;
  // Ranks are multiples of a half, so these sums are exact; so is |rho| = 1.
  for (let i = 0; i < n; i++) {
    products += (rankX[i]! - center) * (rankY[i]! - center);
    squaresX += (rankX[i]! - center) ** 2;
    squaresY += (rankY[i]! - center) ** 2;
  }
  if (n < 3 || squaresX === 0 || squaresY === 0) return { rho: null, p: null };
  const rho = products / Math.sqrt(squaresX * squaresY);
  return { rho, p: spearmanPValue(rho, n) };
}

/**
 * Two-sided p-value of a rank correlation, also of one that somebody else computed.
 *
 * @param rho Correlation of the ranks, -1 to 1.
 * @param n Number of items, at least 3.
 * @returns The chance of a correlation at least as strong where there is none, 0 to 1.
 * @throws {AwqDiagError} If there are fewer than three items.
 *
 * @example Three items prove nothing
 * ```ts
 * import { spearmanPValue } from "./spearman.ts";
 * import assert from "node:assert/strict";
 *
 * assert.ok(Math.abs(spearmanPValue(0.5, 3) - 2 / 3) < 1e-15);
 * ```
 */
export function spearmanPValue(rho: number, n: number): number {
  const t = rho * Math.sqrt((n - 2) / ((1 - rho) * (1 + rho)));
  return studentTTwoSided(t, n - 2);
}
