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
  return await ifThere(Deno.stat(path)).catch((error) => {
    throw pathError("look at", path, error);
  });
}

/** What a look at the disk gives; null where nothing is there. */
export async function ifThere<T>(look: Promise<T>): Promise<T | null> {
  try {
    return await look;
  } catch (error) {
    const absent = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    if (absent) return null;
    throw error;
  }
}
