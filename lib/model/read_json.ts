/**
 * The JSON files of a checkpoint that are read whole.
 *
 * Effect: reads from disk.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { printable } from "../errors/shown_text.ts";
import { refuseLfsPointer } from "../files/git_lfs.ts";
import { openFile } from "../files/read_file.ts";
import { parsePythonJson } from "./python_json.ts";
import { readBytes } from "./read_bytes.ts";

/** Bytes that each may have, at least ten times those of the largest published ones. */
export const CONFIG_BYTES = 2 ** 24;
export const INDEX_BYTES = 2 ** 27;

/** Reads and parses a file; one that is larger than `limit` bytes is refused before it is read. */
export async function readJson(path: string, limit: number, wanted: string): Promise<unknown> {
  const bytes = await readWhole(path, limit, wanted);
  refuseLfsPointer(bytes, "open the checkpoint", printable(path));
  try {
    return parsePythonJson(new TextDecoder().decode(bytes));
  } catch (cause) {
    const { message } = cause as Error;
    throw new AwqDiagError(
      `Cannot open the checkpoint: ${printable(path)} is no JSON (${
        printable(message)
      }), wanted ${wanted}, download the file again`,
      { cause },
    );
  }
}

async function readWhole(path: string, limit: number, wanted: string): Promise<Uint8Array> {
  using file = await openFile("open the checkpoint's file", path);
  const { size } = await file.stat();
  if (size > limit) {
    throw new AwqDiagError(
      `Cannot open the checkpoint: ${
        printable(path)
      } has ${size} bytes, wanted ${wanted} of at most ${limit}, download the file again`,
    );
  }
  const bytes = new Uint8Array(size);
  return bytes.subarray(0, await readBytes(file, 0, bytes));
}
