/**
 * The model's own tokenizer, read from its folder and never from the network.
 *
 * Effect: reads from disk. The library is imported only when text is tokenized: it costs 0.1 s and
 * 60 MiB, and ids need none of it.
 *
 * @module
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { join } from "node:path";

/** Turns text into token ids; adds the tokenizer's special tokens unless told not to. */
export type Tokenize = (
  text: string,
  options?: { readonly addSpecialTokens?: boolean },
) => number[];

/**
 * Loads the tokenizer of a checkpoint.
 *
 * @param folder The checkpoint's folder, with `tokenizer.json` and usually `tokenizer_config.json`.
 * @returns The tokenizer as a function.
 * @throws {AwqDiagError} If there is no `tokenizer.json`.
 * @throws {AwqDiagError} If a file is no JSON.
 */
export async function loadTokenizer(folder: string): Promise<Tokenize> {
  const json = await readJson(folder, "tokenizer.json");
  if (json === null) {
    throw new AwqDiagError(
      `Cannot load the tokenizer: there is no tokenizer.json in "${folder}", wanted one to tokenize text, add it or pass token ids instead of text`,
    );
  }
  const config = await readJson(folder, "tokenizer_config.json") ?? {};
  const library = await import("@huggingface/transformers");
  const Tokenizer = tokenizerClass(library, config);
  const tokenizer = new Tokenizer(json, config);
  return (text, options) =>
    tokenizer.encode(text, { add_special_tokens: options?.addSpecialTokens ?? true });
}

/**
 * The class that the config names, as `AutoTokenizer` chooses it. That one would read the files again,
 * through streams that it leaves open.
 */
function tokenizerClass(
  library: typeof import("@huggingface/transformers"),
  config: { readonly tokenizer_class?: unknown },
): typeof library.PreTrainedTokenizer {
  const { PreTrainedTokenizer } = library;
  const name = String(config.tokenizer_class).replace(/Fast$/, "");
  const named: unknown = Object.entries(library).find(([key]) => key === name)?.[1];
  const known = typeof named === "function" && named.prototype instanceof PreTrainedTokenizer;
  return known ? named as typeof PreTrainedTokenizer : PreTrainedTokenizer;
}

/** Parses a file; null when there is none. */
async function readJson(folder: string, name: string): Promise<object | null> {
  const path = join(folder, name);
  try {
    return JSON.parse(await Deno.readTextFile(path));
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return null;
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new AwqDiagError(
      `Cannot load the tokenizer: ${path} is no JSON (${cause.message}), wanted the published file, download it again`,
      { cause },
    );
  }
}
