/**
 * Whether the system lets this process open as many files as it will need: Deno itself ends with a
 * crash where a Worker starts and finds no file handle left.
 *
 * Effect: opens and closes a file many times.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { fileProblem, isFileError } from "../errors/file_problem.ts";

/** Handles of a Worker (seen in Deno 2.9.6). */
const OF_A_WORKER = 6;
/** For the files that a block is read from and what is written meanwhile. */
const OF_A_RUN = 24;

/** Refuses to begin what would run out of file handles. */
export function requireSpareFiles(workers: number): void {
  const path = Deno.execPath();
  // Asking for a permission that is not there would stop the task at a prompt.
  if (Deno.permissions.querySync({ name: "read", path }).state !== "granted") return;
  using opened = new DisposableStack();
  try {
    for (let i = 0; i < OF_A_RUN + OF_A_WORKER * workers; i++) opened.use(Deno.openSync(path));
  } catch (error) {
    if (!isFileError(error)) throw error;
    throw new AwqDiagError(`Cannot start ${workers} threads: ${fileProblem(error)}`, {
      cause: error,
    });
  }
}
