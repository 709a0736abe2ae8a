/** Files that Git LFS left as pointers: a clone without `git lfs pull` has them in place of weights. */

import { AwqDiagError } from "../errors/awq_diag_error.ts";

const BEGINNING = new TextEncoder().encode("version https://git-lfs.github.com/spec/");

/** Bytes of a file's beginning that tell a pointer. */
export const POINTER_HEAD_BYTES = BEGINNING.length;

/** Whether a file that begins so is a pointer. */
export function isLfsPointer(head: Uint8Array): boolean {
  return BEGINNING.every((byte, i) => head[i] === byte);
}

/** Refuses a pointer; the error begins with `Cannot <action>: <path>`. */
export function refuseLfsPointer(head: Uint8Array, action: string, path: string): void {
  if (!isLfsPointer(head)) return;
  throw new AwqDiagError(
    `Cannot ${action}: ${path} is a Git LFS pointer, wanted the file that it stands for, run git lfs pull in its folder`,
  );
}
