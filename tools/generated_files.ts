/**
 * Files of this repository that a task makes from others.
 *
 * Effect: reads and writes files.
 */

import { AwqDiagError } from "../lib/errors/awq_diag_error.ts";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { replaceFile } from "../lib/files/replace_file.ts";

const ROOT = join(import.meta.dirname!, "..");

export interface Generator {
  /** What `deno task` calls it. */
  readonly task: string;
  /** Paths from the root of the repository, with what makes them. */
  readonly files: Readonly<Record<string, () => Uint8Array | Promise<Uint8Array>>>;
}

/** Writes the files, or only compares with those that are there; prints a line for each. */
export async function generate(
  { task, files }: Generator,
  check: boolean,
  print: (line: string) => void,
  root = ROOT,
): Promise<void> {
  const stale: string[] = [];
  for (const [file, make] of Object.entries(files)) {
    const [path, bytes] = [join(root, file), await make()];
    if (!check) await replaceFile(path, bytes);
    else if (!await holds(path, bytes)) {
      stale.push(file);
      continue;
    }
    print(check ? `${file}: up to date` : file);
  }
  if (stale.length === 0) return;
  throw new AwqDiagError(
    `Cannot call ${stale.join(", ")} up to date: the sources make another file, ` +
      `run deno task ${task}`,
  );
}

async function holds(path: string, wanted: Uint8Array): Promise<boolean> {
  try {
    return Buffer.from(await Deno.readFile(path)).equals(wanted);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
