/** The error of a figure that a record cannot give. */

/**
 * A record does not hold what a figure shows. Callers catch it, skip the figure and say why; any
 * other error is a fault.
 */
export class UndrawableError extends RangeError {
  /** What is missing, in a few words. */
  readonly reason: string;

  constructor(figure: string, reason: string) {
    super(`Cannot draw "${figure}": ${reason}`);
    this.name = "UndrawableError";
    this.reason = reason;
  }
}
