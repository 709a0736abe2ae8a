/**
 * Files that appear whole or not at all.
 *
 * Effect: writes to disk.
 */

import { atPath } from "../errors/at_path.ts";

/** As `Deno.FsFile.write`: returns how many bytes the file took. Tests pass one that fails. */
export type WriteBytes = (file: Deno.FsFile, bytes: Uint8Array) => Promise<number>;

/**
 * Replaces a file by new contents in one step: a temporary file in the same folder (a rename across
 * disks would be a copy), brought to disk, renamed over the old one. Missing folders are made.
 */
export function replaceFile(
  path: string,
  contents: Uint8Array | Iterable<Uint8Array>,
  write?: WriteBytes,
): Promise<void> {
  return atPath("write", path, () => replace(path, contents, write));
}

async function replace(
  path: string,
  contents: Uint8Array | Iterable<Uint8Array>,
  write?: WriteBytes,
): Promise<void> {
  const [, folder = "", name = path] = /^(.*[/\\])?([^/\\]*)$/s.exec(path) ?? [];
  if (folder !== "") await Deno.mkdir(folder, { recursive: true });
  // A name of its own per write, so that two processes never share a temporary file. The cut leaves
  // room for the rest where the name itself is as long as disks allow.
  const temporary = `${folder}.${name.slice(0, 40)}.${crypto.randomUUID()}.tmp`;
  const file = await Deno.open(temporary, { write: true, createNew: true });
  try {
    await writeThrough(file, contents instanceof Uint8Array ? [contents] : contents, write);
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {}); // the first error says more
    throw error;
  }
}

async function writeThrough(
  file: Deno.FsFile,
  parts: Iterable<Uint8Array>,
  write?: WriteBytes,
): Promise<void> {
  using open = file;
  for (const part of parts) await writeWhole(open, part, write);
  await open.sync();
}

/** Writes all bytes: the system may take fewer at a time. */
export async function writeWhole(
  file: Deno.FsFile,
  bytes: Uint8Array,
  write: WriteBytes = (file, part) => file.write(part),
): Promise<void> {
  for (let done = 0; done < bytes.length;) done += await write(file, bytes.subarray(done));
}
