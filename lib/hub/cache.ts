/**
 * The cache on disk: what is in it, and how something comes into it.
 *
 * Effect: reads and writes the cache.
 */

import { dirname, join } from "node:path";
import {
  absencePath,
  blobPath,
  isCommit,
  linkTarget,
  refPath,
  type Repository,
  snapshotPath,
} from "./layout.ts";
import { isFile, readSmallText } from "./regular_file.ts";

/** Bytes; a reference is a commit and perhaps a line end. */
const LONGEST_REFERENCE = 100;

/** The commit that the cache has for a revision. */
export async function cachedCommit(
  repository: Repository,
  revision: string,
): Promise<string | null> {
  if (isCommit(revision)) return revision;
  // A folder is what another revision begins with.
  const text = await readSmallText(refPath(repository, revision), LONGEST_REFERENCE);
  const commit = text?.trim() ?? "";
  return isCommit(commit) ? commit : null;
}

/** Remembers the commit of a branch or tag. */
export async function rememberCommit(
  repository: Repository,
  revision: string,
  commit: string,
): Promise<void> {
  if (await cachedCommit(repository, revision) === commit) return;
  const path = refPath(repository, revision);
  await Deno.mkdir(dirname(path), { recursive: true });
  const temporary = temporaryBeside(path);
  await Deno.writeTextFile(temporary, commit, { createNew: true });
  await Deno.rename(temporary, path);
}

/**
 * Remembers that a commit has no such file, so that it need not be asked for again. A cache that may
 * not be written forgets it.
 */
export async function rememberAbsence(
  repository: Repository,
  commit: string,
  file: string,
): Promise<void> {
  const path = absencePath(repository, commit, file);
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    // Never into what is there, nor through a link.
    await Deno.writeTextFile(path, "", { createNew: true });
  } catch {
    // It will be asked for again.
  }
}

/** Puts a blob into a snapshot under the name of a file, in one step. */
export async function linkFile(
  repository: Repository,
  commit: string,
  file: string,
  etag: string,
): Promise<void> {
  const path = snapshotPath(repository, commit, file);
  if (await isFile(path)) return;
  await Deno.mkdir(dirname(path), { recursive: true });
  // The rename replaces a link whose blob was removed, and that of a process that was faster.
  const temporary = temporaryBeside(path);
  try {
    await Deno.symlink(linkTarget(file, etag), temporary);
  } catch (error) {
    if (Deno.build.os !== "windows") throw error;
    // Windows reserves links for developers and administrators.
    await Deno.copyFile(blobPath(repository, etag), temporary);
  }
  await Deno.rename(temporary, path);
}

/** Its length does not depend on the name, which may be as long as the disk takes. */
function temporaryBeside(path: string): string {
  return join(dirname(path), `.${crypto.randomUUID()}.tmp`);
}
