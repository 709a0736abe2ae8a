/** Checks that whatever scores a window makes. */

/** Refuses targets that do not go with the positions. */
export function assertTargetEach(targets: number, positions: number): void {
  if (targets === positions) return;
  throw new TypeError(
    `Cannot score the window: got ${targets} targets, wanted one for each of the ${positions} positions, pass the ids that follow them`,
  );
}

/** Refuses a score that an overflow has spoilt, and says where. */
export function assertFiniteScore(score: number, position: number): void {
  if (Number.isFinite(score)) return;
  throw new RangeError(
    `Cannot score position ${position}: its score is ${score}, wanted a finite number, look for an overflow in the forward pass`,
  );
}
