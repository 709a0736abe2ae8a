/**
 * Special tokens around a text. Pure.
 *
 * tokenizer.json says them, and flags of tokenizer_config.json can contradict it. Where
 * `add_bos_token` or `add_eos_token` stands there, transformers 5 makes the template anew from the
 * two (`update_post_processor` in tokenization_utils_tokenizers.py), so that the flags decide.
 */

import type { PostProcessor, TokenizerConfig, TokenizerJson } from "./tokenizer_schema.ts";

/** What stands before a text and behind it. */
export interface SpecialTokens {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

const NONE: SpecialTokens = { before: [], after: [] };

/** The tokens that a part of `tokenizer.json` adds. */
export function specialTokens(part: PostProcessor | null): SpecialTokens {
  const { single, cls, sep, processors = [] } = part ?? { type: "" };
  if (cls !== undefined && sep !== undefined) return { before: [cls[0]], after: [sep[0]] };
  if (single !== undefined) {
    const text = single.findIndex(({ Sequence }) => Sequence !== undefined);
    const names = (items: typeof single) =>
      items.flatMap(({ SpecialToken }) => SpecialToken === undefined ? [] : [SpecialToken.id]);
    return { before: names(single.slice(0, text)), after: names(single.slice(text + 1)) };
  }
  return processors.map(specialTokens).reduce((inner, outer) => ({
    before: [...outer.before, ...inner.before],
    after: [...inner.after, ...outer.after],
  }), NONE);
}

/** The tokens that the flags ask for; null where there are no flags. */
export function flaggedTokens(json: TokenizerJson, config: TokenizerConfig): SpecialTokens | null {
  const { bos_token, eos_token, add_bos_token, add_eos_token } = config;
  if (add_bos_token === undefined && add_eos_token === undefined) return null;
  const token = (name: string | null, added: boolean | null | undefined) =>
    added === true && name !== null && idOf(json, name) !== null ? [name] : [];
  return { before: token(bos_token, add_bos_token), after: token(eos_token, add_eos_token) };
}

/** The part of `tokenizer.json` that adds these tokens. */
export function templateOf({ before, after }: SpecialTokens): PostProcessor {
  const items = (names: readonly string[]) =>
    names.map((id) => ({ SpecialToken: { id, type_id: 0 } }));
  const text = { Sequence: { id: "A", type_id: 0 } };
  return { type: "TemplateProcessing", single: [...items(before), text, ...items(after)] };
}

/** The id of a token by its text; null if there is none. */
export function idOf({ added_tokens, model }: TokenizerJson, token: string): number | null {
  const added = added_tokens.find(({ content }) => content === token)?.id;
  if (added !== undefined) return added;
  if (model.type !== "Unigram") {
    return Object.hasOwn(model.vocab, token) ? model.vocab[token]! : null;
  }
  const place = model.vocab.findIndex(([piece]) => piece === token);
  return place === -1 ? null : place;
}
