/**
 * Reading the files that users name: the whole contents with their hash, and text out of bytes.
 *
 * Effect: reads from disk.
 */

import { basename } from "node:path";
import { atPath } from "../errors/at_path.ts";
import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { shown } from "../errors/shown_text.ts";
import { refuseLfsPointer } from "../files/git_lfs.ts";
import { readFile } from "../files/read_file.ts";
import type { TextContent } from "./json_rows.ts";
import { readTextColumn } from "./parquet.ts";
import { endingOf, parsePassages } from "./passages.ts";

/** A file of text, and what it holds. */
export interface TextFile {
  readonly path: string;
  /** Name without its folder. */
  readonly name: string;
  readonly bytes: number;
  /** SHA-256 of the bytes, in lower-case hex. */
  readonly sha256: string;
  readonly content: TextContent;
}

/** It is read whole, and becomes one string, of which 2^29 characters are the most. */
const MAX_FILE_BYTES = 500 * 2 ** 20;

/** Reads a file; `note` receives what a user should know about the reading. */
export async function readTextFile(
  path: string,
  note: (text: string) => void,
): Promise<TextFile> {
  const bytes = await readBytes(path);
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return {
    path,
    name: basename(path),
    bytes: bytes.length,
    sha256: new Uint8Array(digest).toHex(),
    content: contentOf(bytes, path, note),
  };
}

function contentOf(bytes: Uint8Array, path: string, note: (text: string) => void): TextContent {
  refuseLfsPointer(bytes, "read the text", shown(path));
  return endingOf(path) === ".parquet"
    ? { kind: "text", passages: readTextColumn(bytes, path, note) }
    : parsePassages(decodeUtf8(bytes, path), path, note);
}

async function readBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const { size } = await atPath("read the text", path, () => Deno.stat(path));
  if (size <= MAX_FILE_BYTES) return await readFile("read the text", path);
  throw new AwqDiagError(
    `Cannot read the text: ${
      shown(path)
    } has ${size} bytes, wanted at most 500 MiB, take a part of it`,
  );
}

/** Text of bytes; names UTF-16, the other encoding that editors save. */
export function decodeUtf8(bytes: Uint8Array, path: string): string {
  try {
    if (looksLikeUtf16(bytes)) throw new TypeError("it is UTF-16");
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    const seen = looksLikeUtf16(bytes) ? "is UTF-16" : "is not UTF-8";
    throw new AwqDiagError(
      `Cannot read the text: ${
        shown(path)
      } ${seen}, wanted text in UTF-8, save it in that encoding`,
      { cause },
    );
  }
}

/** By its mark, or by the zeros beside the letters of Western text. */
function looksLikeUtf16(bytes: Uint8Array): boolean {
  const [a, b] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return true;
  const start = bytes.subarray(0, 1024);
  return start.length > 1 && 4 * start.filter((byte) => byte === 0).length >= start.length;
}
