/** A checkpoint that lacks a file. */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { shown } from "../errors/shown_text.ts";

/** The error of a file that could not be opened, or a better one where there is none. */
export function missingFile(folder: string, name: string, wanted: string, error?: Error): Error {
  const cause = error?.cause;
  if (error !== undefined && !(cause instanceof Deno.errors.NotFound)) return error;
  return new AwqDiagError(
    `Cannot open the checkpoint: there is no ${name} in ${
      shown(folder, 260)
    }, wanted ${wanted}, check the folder or download the checkpoint again`,
    { cause },
  );
}
