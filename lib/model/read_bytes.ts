/**
 * Reading a stretch of an open file in full.
 *
 * Effect: reads from disk.
 */

/**
 * Reads bytes from a place in a file. One system call may return less than asked for (Linux stops
 * at 2 GiB), so this asks until all is there.
 */
export async function readBytes(
  file: Deno.FsFile,
  offset: number,
  into: Uint8Array,
): Promise<number> {
  await file.seek(offset, Deno.SeekMode.Start);
  let filled = 0;
  while (filled < into.length) {
    const read = await file.read(into.subarray(filled));
    if (read === null) break;
    filled += read;
  }
  return filled;
}
