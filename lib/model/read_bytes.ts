/**
 * Reading a stretch of an open file in full.
 *
 * Effect: reads from disk.
 *
 * @module
 */

/**
 * Reads bytes from a place in a file. One system call may return less than asked for (Linux stops
 * at 2 GiB), so this asks until all is there.
 *
 * @param file An open file; its position moves.
 * @param offset First byte.
 * @param bytes Number of bytes.
 * @returns The bytes; fewer than asked for if the file ends before.
 */
export async function readBytes(
  file: Deno.FsFile,
  offset: number,
  bytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const result = new Uint8Array(bytes);
  await file.seek(offset, Deno.SeekMode.Start);
  for (let filled = 0; filled < bytes;) {
    const read = await file.read(result.subarray(filled));
    if (read === null) return result.subarray(0, filled);
    filled += read;
  }
  return result;
}
