/** What the system has against the cache. */

import { downloadError } from "./download_error.ts";
import type { DownloadState } from "./meter.ts";

/** Puts an error of the system into one line. */
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
