/**
 * Whether a file is what its etag says.
 *
 * Effect: reads from disk.
 */

import { createHash } from "node:crypto";

/** Large enough to make system calls cheap, small enough to let other transfers go on between. */
const PIECE_BYTES = 1 << 20;

/**
 * Computes the etag that the hub gives to a file's contents: the sha256 of a large file, git's sha1 of
 * a small one (of `blob`, the size and the contents). Read from disk, so that what is checked is what
 * will be used, whether it came in one run or in several.
 */
export async function checksum(path: string, kind: "sha256" | "git-sha1"): Promise<string> {
  using file = await Deno.open(path);
  const hash = createHash(kind === "sha256" ? "sha256" : "sha1");
  if (kind === "git-sha1") hash.update(`blob ${(await file.stat()).size}\0`);
  const piece = new Uint8Array(PIECE_BYTES);
  for (;;) {
    const read = await file.read(piece);
    if (read === null) return hash.digest("hex");
    hash.update(piece.subarray(0, read));
  }
}

/** Which of the two kinds an etag is. */
export function checksumKind(etag: string): "sha256" | "git-sha1" {
  return etag.length === 64 ? "sha256" : "git-sha1";
}
