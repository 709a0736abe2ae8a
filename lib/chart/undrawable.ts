/** The error of a figure that a record cannot give. */

import { AwqDiagError } from "../errors/awq_diag_error.ts";

/**
 * A record does not hold what a figure shows. Callers catch it, skip the figure and say why; any
 * other error is a fault.
 */
export class UndrawableError extends AwqDiagError {
  override readonly name = "UndrawableError";
  /** What is missing, in a few words. */
  readonly reason: string;

  constructor(figure: string, reason: string) {
    super(`Cannot draw "${figure}": ${reason}`);
    this.reason = reason;
  }
}
