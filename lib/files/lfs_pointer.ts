/** Files that Git LFS left out of a clone: a few lines stand in their place. Pure. */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { shown } from "../errors/shown_text.ts";

const BEGINNING = new TextEncoder().encode("version https://git-lfs.github.com/spec/");

/** Refuses such a file; `action` begins the error's text, such as `read the text`. */
export function refuseLfsPointer(bytes: Uint8Array, action: string, path: string): void {
  if (!BEGINNING.every((byte, i) => bytes[i] === byte)) return;
  throw new AwqDiagError(
    `Cannot ${action}: ${
      shown(path)
    } is a pointer of Git LFS, wanted the file itself, run \`git lfs pull\` in its folder or download it`,
  );
}
