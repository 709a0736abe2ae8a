/**
 * Text to a stream, whole.
 *
 * Effect: writes to the stream that it is given.
 */

/** Writes all of a text, unless its reader has gone away. */
export function writeAll(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  try {
    let bytes = new TextEncoder().encode(text);
    while (bytes.length > 0) bytes = bytes.subarray(stream.writeSync(bytes));
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
