/**
 * The error of a figure that a record cannot give.
 *
 * @module
 */

/**
 * A record does not hold what a figure shows. Callers catch it, skip the figure and say why; any
 * other error is a fault.
 *
 * @example The message names figure and reason
 * ```ts
 * import { UndrawableError } from "./undrawable.ts";
 * import assert from "node:assert/strict";
 *
 * const error = new UndrawableError("alpha_curves", "the record holds no error curves");
 * assert.equal(error.message, 'Cannot draw "alpha_curves": the record holds no error curves');
 * ```
 */
export class UndrawableError extends RangeError {
  /** What is missing, in a few words. */
  readonly reason: string;

  /**
   * Makes the error.
   *
   * @param figure Name of the figure
   * @param reason What is missing, in a few words
   */
  constructor(figure: string, reason: string) {
    super(`Cannot draw "${figure}": ${reason}`);
    this.name = "UndrawableError";
    this.reason = reason;
  }
}
