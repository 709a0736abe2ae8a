/**
 * Reading the files that users name, with errors that say which file and what to do.
 *
 * Effect: reads from disk.
 */

import { atPath } from "../errors/at_path.ts";
import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { shown } from "../errors/shown_text.ts";

/** Opens a file for reading; `action` begins the error, as `read the text`. */
export async function openFile(action: string, path: string): Promise<Deno.FsFile> {
  await requireFile(action, path);
  return await atPath(action, path, () => Deno.open(path));
}

/** The contents of a file. */
export async function readFile(action: string, path: string): Promise<Uint8Array<ArrayBuffer>> {
  await requireFile(action, path);
  return await atPath(action, path, () => Deno.readFile(path));
}

/** The contents of a file in UTF-8; bytes that are none become U+FFFD. */
export async function readTextFile(action: string, path: string): Promise<string> {
  await requireFile(action, path);
  return await atPath(action, path, () => Deno.readTextFile(path));
}

/** Refuses what is no regular file, before it is opened: a pipe that nobody writes would hang. */
async function requireFile(action: string, path: string): Promise<void> {
  const { isFile, isDirectory } = await atPath(action, path, () => Deno.stat(path));
  if (isFile) return;
  const kind = isDirectory ? "a folder" : "a device or a pipe";
  throw new AwqDiagError(
    `Cannot ${action} ${shown(path, 260)}: it is ${kind}, give the path of a file`,
  );
}
