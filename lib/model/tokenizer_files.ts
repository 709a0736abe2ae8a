/**
 * A tokenizer's files, read and checked.
 *
 * Effect: reads from disk.
 */

import { join } from "node:path";
import type { z } from "zod";
import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { printable, shown } from "../errors/shown_text.ts";
import { statIfThere } from "../files/exists.ts";
import { refuseLfsPointer } from "../files/git_lfs.ts";
import { readFile } from "../files/read_file.ts";
import {
  type TokenizerConfig,
  tokenizerConfigSchema,
  type TokenizerJson,
  tokenizerSchema,
} from "./tokenizer_schema.ts";

/** The largest that is published, Gemma's, has 33 MB. */
const MAX_FILE_BYTES = 2 ** 27;

/** Both files of a checkpoint's folder; the second may be missing. */
export async function readTokenizerFiles(
  folder: string,
): Promise<{ readonly json: TokenizerJson; readonly config: TokenizerConfig }> {
  const json = await readChecked(join(folder, "tokenizer.json"), tokenizerSchema);
  if (json === null) {
    throw new AwqDiagError(
      `Cannot load the tokenizer: there is no tokenizer.json in ${
        shown(folder)
      }, wanted one to tokenize text, add it or pass token ids instead of text`,
    );
  }
  const config = await readChecked(join(folder, "tokenizer_config.json"), tokenizerConfigSchema);
  return { json, config: config ?? tokenizerConfigSchema.parse({}) };
}

/** The error of a file that is there and of no use. */
export function unusable(path: string, seen: string, cause?: unknown): AwqDiagError {
  return new AwqDiagError(
    `Cannot load the tokenizer: ${
      shown(path)
    } ${seen}, wanted the published file, download it again`,
    { cause },
  );
}

/** Null when there is no such file. */
async function readChecked<T>(path: string, schema: z.ZodType<T>): Promise<T | null> {
  const bytes = await readBytes(path);
  if (bytes === null) return null;
  refuseLfsPointer(bytes, "load the tokenizer", shown(path));
  try {
    const { success, data, error } = schema.safeParse(parseJson(bytes, path));
    if (success) return data;
    const [{ path: keys, message } = { path: [], message: "" }] = error.issues;
    const key = keys.map(String).join(".");
    const wrong = key === "" ? "is not as it should be" : `has a wrong ${shown(key)}`;
    throw unusable(path, `${wrong} (${printable(message).slice(0, 160)})`);
  } catch (cause) {
    if (cause instanceof AwqDiagError) throw cause;
    // Parts inside parts without end are too deep for any reader.
    throw unusable(path, `cannot be read (${printable((cause as Error).message)})`, cause);
  }
}

async function readBytes(path: string): Promise<Uint8Array | null> {
  const found = await statIfThere(path);
  if (found === null) return null;
  if (found.size > MAX_FILE_BYTES) throw unusable(path, `has ${found.size} bytes, over 128 MiB`);
  return await readFile("load the tokenizer", path);
}

function parseJson(bytes: Uint8Array, path: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw unusable(path, `is no JSON (${printable((cause as Error).message)})`, cause);
  }
}
