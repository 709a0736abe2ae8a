/**
 * Reading the files that users name: the whole contents with their hash, and text out of bytes.
 *
 * Effect: reads from disk.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";

/** Reads a file; the hash is SHA-256 in lower-case hex. */
export async function readInputFile(
  path: string,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; sha256: string }> {
  const bytes = await readBytes(path);
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return { bytes, sha256: new Uint8Array(digest).toHex() };
}

async function readBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await Deno.readFile(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) {
      throw new AwqDiagError(
        `Cannot read the text: there is no file "${path}", wanted a text file, check the path`,
        { cause },
      );
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AwqDiagError(
      `Cannot read the text: "${path}" gave ${reason}, wanted a readable file, check the path`,
      { cause },
    );
  }
}

export function decodeUtf8(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AwqDiagError(
      `Cannot read the text: ${path} is not UTF-8, wanted text in UTF-8, save it in that encoding`,
      { cause },
    );
  }
}
