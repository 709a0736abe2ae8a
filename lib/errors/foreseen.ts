/** The last look at an error, where no place nearer to it knew what it meant. */

import { AwqDiagError } from "./awq_diag_error.ts";
import { fileProblem, isFileError } from "./file_problem.ts";

/** What V8, WebAssembly and C++ say when there is no room. */
const NO_MEMORY =
  /Array buffer allocation failed|Memory\.grow\(\)|could not allocate memory|bad_?alloc|bad allocation|failed to allocate|out of memory/i;

/** Whether an error says that memory ran out. */
export function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && !(error instanceof AwqDiagError) &&
    NO_MEMORY.test(error.message);
}

/** What to do where memory ran out, as the last part of an error's text. */
export const MEMORY_REMEDY =
  "close other programs or lower --max-memory, --max-length or --threads";

/**
 * Refusals of the system and a lack of memory are no faults of the program: they become errors of
 * this project, without what was being done. Any other error is given back.
 */
export function foreseen(error: unknown): unknown {
  if (isOutOfMemory(error)) {
    return new AwqDiagError(
      `Cannot go on: memory ran out (${(error as Error).message}), wanted more, ${MEMORY_REMEDY}`,
      { cause: error },
    );
  }
  if (!isFileError(error)) return error;
  return new AwqDiagError(`Cannot go on: ${fileProblem(error)} (${error.message})`, {
    cause: error,
  });
}
