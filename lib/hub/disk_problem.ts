/**
 * What the system has against the cache.
 *
 * @module
 */

import { downloadError } from "./download_error.ts";
import type { DownloadState } from "./meter.ts";

/**
 * Puts an error of the system into one line.
 *
 * @param error What was thrown.
 * @param id The repository.
 * @param cache Folder of the cache.
 * @param state Where the download stands.
 * @returns An error that says what to do; other errors as they are.
 *
 * @example A full disk
 * ```ts
 * import { diskProblem } from "./disk_problem.ts";
 * import assert from "node:assert/strict";
 *
 * const full = Object.assign(new Error("No space left on device"), { code: "ENOSPC" });
 * const state = { done: 300, total: 1000, bytesPerSecond: 0 };
 * const error = diskProblem(full, "a/b", "/hub", state) as Error;
 * assert.match(error.message, /the disk of "\/hub" is full, wanted room for 700 more bytes/);
 * ```
 */
export function diskProblem(
  error: unknown,
  id: string,
  cache: string,
  { done, total }: DownloadState,
): unknown {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "ENOSPC" || code === "EDQUOT") {
    return downloadError(
      id,
      `the disk of "${cache}" is full`,
      `room for ${total - done} more bytes`,
      "free some, or set HF_HUB_CACHE to another disk, and run again",
      error,
    );
  }
  if (code === "EACCES" || code === "EROFS" || error instanceof Deno.errors.NotCapable) {
    const advice = "change its owner or mode, or set HF_HUB_CACHE to another folder";
    return downloadError(id, `"${cache}" may not be written`, "a cache", advice, error);
  }
  return error;
}
