/**
 * Whether something is there.
 *
 * Effect: looks at the disk.
 */

import { pathError } from "../errors/at_path.ts";

/** Says no of a link without its target, too. */
export async function exists(path: string): Promise<boolean> {
  return await statIfThere(path) !== null;
}

/** What is at a path; null for nothing. */
export async function statIfThere(path: string): Promise<Deno.FileInfo | null> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return null;
    }
    throw pathError("look at", path, error);
  }
}
