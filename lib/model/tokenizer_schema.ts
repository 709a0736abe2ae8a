/**
 * What tokenizer.json and tokenizer_config.json must be before the library reads them: it believes
 * every type and number, and a file comes from anywhere. Pure.
 */

import { z } from "zod";
import { isBoundedPattern } from "./bounded_pattern.ts";
import { textGrowth, type TextStep } from "./text_growth.ts";

/** No vocabulary is larger; ids become places of arrays. */
const id = z.int().min(0).max(2 ** 24);
const text = z.string().max(1000);
/** What takes the place of other text, or comes before it. */
const insertion = z.string().max(32);
const flag = z.boolean().nullish();

const isId = (value: unknown) =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) < 2 ** 24;
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A loop: lists of 150,000 values and more are made slowly. */
function isVocabulary(value: unknown): boolean {
  if (!isObject(value)) return false;
  for (const word in value) if (!isId(value[word])) return false;
  return true;
}
const vocabulary = z.custom<Record<string, number>>(
  isVocabulary,
  "expected an object of token ids",
);
const isMerge = (pair: unknown) =>
  Array.isArray(pair) && pair.length === 2 && pair.every((part) => typeof part === "string");
const merges = z.custom<readonly unknown[]>(
  (value) =>
    Array.isArray(value) &&
    (value.every((merge) => typeof merge === "string") || value.every(isMerge)),
  "expected an array of merges",
);
const isScored = (piece: unknown) =>
  Array.isArray(piece) && typeof piece[0] === "string" && Number.isFinite(piece[1]);
const scoredPieces = z.custom<readonly (readonly [string, number])[]>(
  (value) => Array.isArray(value) && value.length > 0 && value.every(isScored),
  "expected an array of pieces with scores",
);

const regex = z.string().max(10_000).refine(
  isBoundedPattern,
  "expected a regular expression without repetitions inside repetitions",
);
const pattern = z.union([z.looseObject({ Regex: regex }), z.looseObject({ String: text })], {
  error: 'expected {"String": ...} or a {"Regex": ...} without repetitions inside repetitions',
});

/** Keys that the library reads of steps of all kinds; it takes others as they are. */
const step = {
  behavior: text.nullish(),
  content: insertion.nullish(),
  prepend: insertion.nullish(),
};
const flags = Object.fromEntries(
  ["add_prefix_space", "use_regex", "invert", "individual_digits", "strip_left", "strip_right"]
    .concat(["clean_text", "handle_chinese_chars", "lowercase", "strip_accents"])
    .map((key) => [key, flag]),
);
const plain = <T extends string>(...types: T[]) =>
  z.looseObject({ ...step, ...flags, type: z.enum(types) });

const normalizer: z.ZodType = z.lazy(() =>
  z.discriminatedUnion("type", [
    plain("BertNormalizer", "Precompiled", "NFC", "NFD", "NFKC", "NFKD", "Strip"),
    plain("StripAccents", "Lowercase"),
    plain("Prepend").extend({ prepend: insertion }),
    plain("Replace").extend({ pattern }),
    z.looseObject({ type: z.literal("Sequence"), normalizers: z.array(normalizer).max(32) }),
  ])
);

const preTokenizer: z.ZodType = z.lazy(() =>
  z.discriminatedUnion("type", [
    plain(
      "BertPreTokenizer",
      "Whitespace",
      "WhitespaceSplit",
      "ByteLevel",
      "Punctuation",
      "Digits",
    ),
    plain("Metaspace").extend({
      replacement: insertion.min(1).nullish(),
      str_rep: insertion.nullish(),
      prepend_scheme: text.nullish(),
    }),
    plain("Split", "Replace").extend({ pattern }),
    plain("FixedLength").extend({ length: z.int().min(1) }),
    z.looseObject({ type: z.literal("Sequence"), pretokenizers: z.array(preTokenizer).max(32) }),
  ])
);

/** The part that adds special tokens, as far as it is read here. */
export interface PostProcessor {
  readonly type: string;
  readonly single?: readonly {
    readonly SpecialToken?: { readonly id: string };
    readonly Sequence?: { readonly id: string };
  }[];
  readonly cls?: readonly [string, number];
  readonly sep?: readonly [string, number];
  readonly processors?: readonly PostProcessor[];
}

const piece = z.union([
  z.looseObject({ SpecialToken: z.looseObject({ id: text }) }),
  z.looseObject({ Sequence: z.looseObject({ id: z.enum(["A", "B"]) }) }),
]);
const special = z.tuple([text, z.int()]);

const postProcessor: z.ZodType<PostProcessor> = z.lazy(() =>
  z.discriminatedUnion("type", [
    plain("ByteLevel"),
    plain("TemplateProcessing").extend({ single: z.array(piece).max(32) }),
    plain("BertProcessing", "RobertaProcessing").extend({ sep: special, cls: special }),
    z.looseObject({ type: z.literal("Sequence"), processors: z.array(postProcessor).max(32) }),
  ])
);

interface Merging {
  readonly vocab: Readonly<Record<string, number>>;
  readonly merges: readonly unknown[];
  readonly continuing_subword_prefix?: string | null | undefined;
}

/** Each merge joins two words of the vocabulary to a third, as Hugging Face's tokenizers asks. */
function mergesFit({ vocab, merges, continuing_subword_prefix: prefix }: Merging): boolean {
  const skipped = prefix?.length ?? 0;
  return merges.every((merge) => {
    const pair = typeof merge === "string" ? merge.split(" ") : merge as readonly string[];
    const [a = "", b = ""] = pair;
    return pair.length === 2 && [a, b, a + b.slice(skipped)].every((w) => Object.hasOwn(vocab, w));
  });
}

const words = {
  vocab: vocabulary,
  unk_token: text.nullish(),
  continuing_subword_prefix: insertion.nullish(),
};
const model = z.discriminatedUnion("type", [
  z.looseObject({
    ...words,
    type: z.literal("BPE"),
    merges,
    fuse_unk: flag,
    byte_fallback: flag,
    ignore_merges: flag,
    end_of_word_suffix: insertion.nullish(),
    continuing_subword_suffix: insertion.nullish(),
  }).refine(mergesFit, {
    path: ["merges"],
    error: "expected merges of two words of vocab whose joint is a word of it, too",
  }),
  z.looseObject({
    ...words,
    type: z.literal("WordPiece"),
    max_input_chars_per_word: z.int().min(0).max(10_000).nullish(),
  }),
  z.looseObject({ ...words, type: z.literal("WordLevel") }),
  z.looseObject({ type: z.literal("Unigram"), vocab: scoredPieces, unk_id: id.nullish() }),
]);

/** Thirty steps that each double the text would make a word of a gigabyte. */
const GROWS_LITTLE: readonly [(part: unknown) => boolean, string] = [
  (part) => textGrowth(part as TextStep | null | undefined) <= 1000,
  "expected steps that do not make the text a thousand times as long",
];

/** Files of old do not name the kind of their model. */
function withType(value: unknown): unknown {
  if (!isObject(value) || value.type !== undefined) return value;
  const kind = "merges" in value ? "BPE" : Array.isArray(value.vocab) ? "Unigram" : undefined;
  return {
    ...value,
    type: kind ?? ("continuing_subword_prefix" in value ? "WordPiece" : "WordLevel"),
  };
}

const addedToken = z.looseObject({
  id,
  content: text.min(1),
  single_word: flag,
  lstrip: flag,
  rstrip: flag,
  normalized: flag,
  special: flag,
});

/** `tokenizer.json`, as far as text becomes ids; a part that is missing does nothing. */
export const tokenizerSchema = z.object({
  added_tokens: z.array(addedToken).max(2 ** 18).nullish().transform((tokens) => tokens ?? []),
  normalizer: normalizer.nullish().refine(...GROWS_LITTLE).transform((part) => part ?? null),
  pre_tokenizer: preTokenizer.nullish().refine(...GROWS_LITTLE).transform((part) => part ?? null),
  post_processor: postProcessor.nullish().transform((part) => part ?? null),
  model: z.preprocess(withType, model),
});

/** A special token, by itself or with its settings. */
const specialToken = z.union([text, z.looseObject({ content: text })]).nullish()
  .transform((token) =>
    typeof token === "object" && token !== null ? token.content : token ?? null
  );

/** `tokenizer_config.json`, as far as text becomes ids. */
export const tokenizerConfigSchema = z.object({
  tokenizer_class: text.nullish(),
  bos_token: specialToken,
  eos_token: specialToken,
  unk_token: specialToken,
  add_bos_token: flag,
  add_eos_token: flag,
  remove_space: flag,
  do_lowercase_and_remove_accent: flag,
});

export type TokenizerJson = ReturnType<typeof tokenizerSchema["parse"]>;
export type TokenizerConfig = ReturnType<typeof tokenizerConfigSchema["parse"]>;
