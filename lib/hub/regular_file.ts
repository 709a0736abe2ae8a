/**
 * Files of the cache, where anything may stand in a file's place: reading a pipe would hang, writing
 * through a link would change another file.
 *
 * Effect: looks at the disk, opens files.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { shown } from "../errors/shown_text.ts";
import { ifThere } from "../files/exists.ts";

/** Whether a file is there, itself or by links; anything else in its place is refused. */
export async function isFile(path: string): Promise<boolean> {
  const info = await ifThere(Deno.stat(path));
  if (info !== null && !info.isFile) throw inTheWay(path, info);
  return info !== null;
}

/** The text of a small file; null without a file, or where it is longer than `limit` bytes. */
export async function readSmallText(path: string, limit: number): Promise<string | null> {
  const info = await ifThere(Deno.stat(path));
  return info?.isFile && info.size <= limit ? await Deno.readTextFile(path) : null;
}

/** Opens a file to write, makes it if there is none, and follows no link. */
export async function openOwn(path: string): Promise<Deno.FsFile> {
  for (;;) {
    const info = await ifThere(Deno.lstat(path));
    // A file with another name, a hard link, would change under that name too.
    if (info !== null && (!info.isFile || (info.nlink ?? 1) > 1)) throw inTheWay(path, info);
    try {
      return await Deno.open(path, { write: true, createNew: info === null });
    } catch (error) {
      // Another process has made or renamed it meanwhile.
      const raced = info === null ? Deno.errors.AlreadyExists : Deno.errors.NotFound;
      if (!(error instanceof raced)) throw error;
    }
  }
}

function inTheWay(path: string, info: Deno.FileInfo): Error {
  const seen = info.isDirectory
    ? "a folder"
    : info.isSymlink || info.isFile
    ? "a link"
    : "a device or a pipe";
  return new AwqDiagError(
    `Cannot use the cache: ${shown(path, 200)} is ${seen}, wanted a file of its own, remove it`,
  );
}
