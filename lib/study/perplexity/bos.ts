/** Where BOS tokens are added to the text of an evaluation (docs/method.md#bos). */

import { AwqDiagError } from "../../errors/awq_diag_error.ts";
import type { Tokenize } from "../../model/tokenizer.ts";
import { windowStarts } from "../../score/windows.ts";
import type { PerplexityOptions } from "./perplexity_options.ts";

/** A BOS before the text, one in each window, or none. */
export type BosPlace = "none" | "start" | "window";

/** Where BOS tokens are added, and their ids; of several that begin a text, a window has the first. */
export interface Bos {
  readonly place: BosPlace;
  readonly ids: readonly number[];
}

/** What a choice depends on. */
export interface BosContext {
  /** Whether the data set held text or token ids. */
  readonly kind: "text" | "ids";
  /** `model_type` of the checkpoint. */
  readonly modelType: string;
  tokenizer(): Promise<Pick<Tokenize, "prefix" | "bosId">>;
}

/** Families that were trained on sequences with a BOS only, and lose themselves without. */
const NEEDS_BOS = /^gemma/;

/**
 * Decides about BOS tokens. Left open, a text gets those that the tokenizer adds to one, where
 * llm-awq has them or, for Gemma, in each window; token ids stay as they are.
 */
export async function chooseBos(
  choice: NonNullable<PerplexityOptions["bos"]>,
  { kind, modelType, tokenizer }: BosContext,
): Promise<Bos> {
  if (choice === "none" || (choice === "auto" && kind === "ids")) return { place: "none", ids: [] };
  const { prefix, bosId } = await tokenizer();
  if (choice === "auto") {
    const place = prefix.length === 0 ? "none" : NEEDS_BOS.test(modelType) ? "window" : "start";
    return { place, ids: prefix };
  }
  if (prefix.length > 0) return { place: choice, ids: prefix };
  if (bosId !== null) return { place: choice, ids: [bosId] };
  throw new AwqDiagError(
    `Cannot add a BOS token: the tokenizer has none, wanted a bos_token in tokenizer_config.json for --bos ${choice}, leave the option out`,
  );
}

/** What a user should know: a Gemma model without BOS tokens predicts at random. */
export function bosNotes(modelType: string, { place }: Bos): readonly string[] {
  return NEEDS_BOS.test(modelType) && place !== "window"
    ? [
      `perplexities of ${modelType} mean little without a BOS token in each window (--bos window)`,
    ]
    : [];
}

/** Windows of a text, and how many there are of them. */
export interface Windows {
  /** Tokens of the text, with a BOS at its start. */
  readonly tokens: number;
  readonly windows: readonly Int32Array[];
  readonly available: number;
}

/** Cuts windows of `length` tokens, BOS tokens included. */
export function cutWindows(
  text: Int32Array,
  length: number,
  { place, ids }: Bos,
  limit?: number,
): Windows {
  const inWindow = place === "window" ? ids.slice(0, 1) : [];
  const tokens = place === "start" ? Int32Array.from([...ids, ...text]) : text;
  const step = length - inWindow.length;
  if (step < 2) {
    throw new AwqDiagError(
      `Cannot cut windows: ${length} tokens leave ${step} beside the BOS, wanted at least 2, choose a larger --window`,
    );
  }
  const windows = windowStarts(tokens.length, step, limit).map((start) => {
    const own = tokens.subarray(start, start + step);
    return inWindow.length === 0 ? own : Int32Array.of(...inWindow, ...own);
  });
  return {
    tokens: tokens.length,
    windows,
    available: windowStarts(tokens.length, step).length,
  };
}
