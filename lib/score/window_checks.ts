/**
 * Checks that whatever scores a window makes.
 *
 * @module
 */

/**
 * Refuses targets that do not go with the positions.
 *
 * @param targets Number of targets.
 * @param positions Number of positions.
 * @throws {TypeError} If they differ.
 *
 * @example One for each
 * ```ts
 * import { assertTargetEach } from "./window_checks.ts";
 *
 * assertTargetEach(511, 511);
 * ```
 */
export function assertTargetEach(targets: number, positions: number): void {
  if (targets === positions) return;
  throw new TypeError(
    `Cannot score the window: got ${targets} targets, wanted one for each of the ${positions} positions, pass the ids that follow them`,
  );
}

/**
 * Refuses a score that an overflow has spoilt, and says where.
 *
 * @param score What a position adds.
 * @param position Index of the position.
 * @throws {RangeError} If the score is NaN or infinite.
 *
 * @example A score
 * ```ts
 * import { assertFiniteScore } from "./window_checks.ts";
 *
 * assertFiniteScore(3.5, 0);
 * ```
 */
export function assertFiniteScore(score: number, position: number): void {
  if (Number.isFinite(score)) return;
  throw new RangeError(
    `Cannot score position ${position}: its score is ${score}, wanted a finite number, look for an overflow in the forward pass`,
  );
}
