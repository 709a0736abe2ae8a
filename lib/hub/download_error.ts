/** The errors of a download: final ones, and those that pass. */

/** A trouble that may be over soon; it is tried again before a user hears of it. */
export class TransientError extends Error {
  /** Class of the error, for stack traces. */
  override readonly name = "TransientError";

  /** Describes the trouble. */
  constructor(
    readonly seen: string,
    readonly advice: string,
    readonly waitSeconds: number | null = null,
    cause?: unknown,
  ) {
    super(`${seen}, ${advice}`, { cause });
  }
}

/** An error of a download in one line. */
export function downloadError(
  id: string,
  seen: string,
  wanted: string,
  advice: string,
  cause?: unknown,
): Error {
  return new Error(`Cannot download "${id}": ${seen}, wanted ${wanted}, ${advice}`, { cause });
}
