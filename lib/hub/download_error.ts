/**
 * The errors of a download: final ones, and those that pass.
 *
 * @module
 */

/** A trouble that may be over soon; it is tried again before a user hears of it. */
export class TransientError extends Error {
  /** Class of the error, for stack traces. */
  override readonly name = "TransientError";

  /**
   * Describes the trouble.
   *
   * @param seen What was seen, as the middle of an error's text.
   * @param advice What to do if it does not pass.
   * @param waitSeconds How long the hub asks to wait; null if it does not say.
   * @param cause What was thrown.
   */
  constructor(
    readonly seen: string,
    readonly advice: string,
    readonly waitSeconds: number | null = null,
    cause?: unknown,
  ) {
    super(`${seen}, ${advice}`, { cause });
  }
}

/**
 * An error of a download in one line.
 *
 * @param id The repository.
 * @param seen What was seen.
 * @param wanted What was wanted.
 * @param advice What to do.
 * @param cause What was thrown.
 * @returns The error.
 *
 * @example A misspelt branch
 * ```ts
 * import { downloadError } from "./download_error.ts";
 * import assert from "node:assert/strict";
 *
 * const error = downloadError("a/b", 'it has no revision "mian"', "a branch", "check --revision");
 * assert.equal(
 *   error.message,
 *   'Cannot download "a/b": it has no revision "mian", wanted a branch, check --revision',
 * );
 * ```
 */
export function downloadError(
  id: string,
  seen: string,
  wanted: string,
  advice: string,
  cause?: unknown,
): Error {
  return new Error(`Cannot download "${id}": ${seen}, wanted ${wanted}, ${advice}`, { cause });
}
