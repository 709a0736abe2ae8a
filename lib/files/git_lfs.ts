/** Files that Git LFS left as pointers: a clone without `git lfs pull` has them in place of weights. */

const BEGINNING = new TextEncoder().encode("version https://git-lfs.github.com/spec/");

/** Bytes of a file's beginning that tell a pointer. */
export const POINTER_HEAD_BYTES = BEGINNING.length;

/** What to say of a pointer, as the second half of an error's text. */
export const POINTER_PROBLEM =
  "is a Git LFS pointer, wanted the file that it stands for, run git lfs pull in its folder";

/** Whether a file that begins so is a pointer. */
export function isLfsPointer(head: Uint8Array): boolean {
  return BEGINNING.every((byte, i) => head[i] === byte);
}
