/** The error of a file that is no record. */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { printable, shown } from "../errors/shown_text.ts";

/** Letters of a path that still say where the file is. */
const LONGEST_PATH = 260;

/** `problem` says what was seen and what to do; it may quote the file. */
export function unreadable(file: string, problem: string, options?: ErrorOptions): AwqDiagError {
  const message = `Cannot read record ${shown(file, LONGEST_PATH)}: ${printable(problem)}`;
  return new AwqDiagError(message, options);
}
