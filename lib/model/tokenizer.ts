/**
 * The model's own tokenizer, read from its folder and never from the network.
 *
 * Effect: reads from disk. The library is imported only when text is tokenized: it costs 0.1 s and
 * 60 MiB, and ids need none of it.
 *
 * @module
 */

import { join } from "node:path";
import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { printable } from "../errors/shown_text.ts";
import { flaggedTokens, idOf, specialTokens, templateOf } from "./special_tokens.ts";
import { readTokenizerFiles, unusable } from "./tokenizer_files.ts";
import type { TokenizerConfig, TokenizerJson } from "./tokenizer_schema.ts";

type Library = typeof import("@huggingface/transformers");
type LibraryTokenizer = InstanceType<Library["PreTrainedTokenizer"]>;

/** Turns text into token ids; adds the tokenizer's special tokens unless told not to. */
export interface Tokenize {
  (text: string, options?: { readonly addSpecialTokens?: boolean }): number[];
  /** Ids that it puts before a text: a BOS for most that put any. */
  readonly prefix: readonly number[];
  /** Id of its BOS token, whether it puts that before a text or not; null where it has none. */
  readonly bosId: number | null;
  /** Whether flags of `tokenizer_config.json` overruled the special tokens of `tokenizer.json`. */
  readonly flagsDecide: boolean;
}

/**
 * Loads the tokenizer of a checkpoint.
 *
 * @param folder The checkpoint's folder, with `tokenizer.json` and usually `tokenizer_config.json`.
 * @returns The tokenizer as a function.
 * @throws {AwqDiagError} If there is no `tokenizer.json`.
 * @throws {AwqDiagError} If a file is no JSON, or a key in it is not what it should be.
 */
export async function loadTokenizer(folder: string): Promise<Tokenize> {
  const { json, config } = await readTokenizerFiles(folder);
  const published = specialTokens(json.post_processor);
  const around = flaggedTokens(json, config) ?? published;
  const flagsDecide = JSON.stringify(around) !== JSON.stringify(published);
  const library = await import("@huggingface/transformers");
  const followed = flagsDecide ? { ...json, post_processor: templateOf(around) } : json;
  const tokenizer = openTokenizer(library, followed, config, folder);
  const tokenize = (text: string, options?: { readonly addSpecialTokens?: boolean }) =>
    encode(tokenizer, text, options?.addSpecialTokens ?? true);
  return Object.assign(tokenize, {
    prefix: around.before.flatMap((token) => idOf(json, token) ?? []),
    bosId: config.bos_token === null ? null : idOf(json, config.bos_token),
    flagsDecide,
  });
}

function openTokenizer(
  library: Library,
  json: TokenizerJson,
  config: TokenizerConfig,
  folder: string,
): LibraryTokenizer {
  const Tokenizer = tokenizerClass(library, config.tokenizer_class);
  try {
    // Ids never become text here.
    return new Tokenizer({ ...json, decoder: null }, config);
  } catch (cause) {
    const path = join(folder, "tokenizer.json");
    throw unusable(path, `cannot be used (${printable((cause as Error).message)})`, cause);
  }
}

/**
 * The class that the config names, as `AutoTokenizer` chooses it. That one would read the files again,
 * through streams that it leaves open.
 */
function tokenizerClass(
  library: Library,
  named: string | null | undefined,
): Library["PreTrainedTokenizer"] {
  const { PreTrainedTokenizer } = library;
  const name = named?.replace(/Fast$/, "");
  const found: unknown = Object.entries(library).find(([key]) => key === name)?.[1];
  const known = typeof found === "function" && found.prototype instanceof PreTrainedTokenizer;
  return known ? found as typeof PreTrainedTokenizer : PreTrainedTokenizer;
}

function encode(tokenizer: LibraryTokenizer, text: string, addSpecialTokens: boolean): number[] {
  let ids: (number | undefined)[];
  try {
    ids = tokenizer.encode(text, { add_special_tokens: addSpecialTokens });
  } catch (cause) {
    throw new AwqDiagError(
      `Cannot tokenize the text: the tokenizer failed (${
        printable((cause as Error).message)
      }), wanted token ids, check tokenizer.json or pass token ids instead of text`,
      { cause },
    );
  }
  if (!ids.includes(undefined)) return ids as number[];
  throw new AwqDiagError(
    "Cannot tokenize the text: the tokenizer has no id for a part of it, wanted one for unknown words, check tokenizer.json or pass token ids instead of text",
  );
}
