/** The door through which refusals of the system and of Deno become errors of this project. */

import { AwqDiagError } from "./awq_diag_error.ts";
import { fileProblem, isFileError } from "./file_problem.ts";
import { shown } from "./shown_text.ts";

/** Longest part of a path in a message: all of any that a system takes for a file's name. */
const PATH_LENGTH = 260;

/**
 * Does something with a file or folder. A refusal becomes `Cannot <action> "<path>": <problem>`; every
 * other error passes as it is.
 */
export async function atPath<T>(
  action: string,
  path: string,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw pathError(action, path, error);
  }
}

/** What `atPath` throws, for code that runs at once. */
export function pathError(action: string, path: string, cause: unknown): unknown {
  if (!isFileError(cause)) return cause;
  return new AwqDiagError(`Cannot ${action} ${shown(path, PATH_LENGTH)}: ${fileProblem(cause)}`, {
    cause,
  });
}
