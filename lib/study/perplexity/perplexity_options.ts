import type { QuantizedStrategy } from "../../record/strategies.ts";
import { GROUP_SIZE } from "../group_notes.ts";
import type { RunOptions } from "../run_options.ts";

/** Where BOS tokens are added to a text; `auto` as the tokenizer and the family want it. */
export const BOS_CHOICES = ["auto", "none", "start", "window"] as const;

/** What a user can choose about an evaluation. */
export interface PerplexityOptions extends RunOptions {
  /** File of the text to evaluate on, or `"wikitext2"`; the bundled text when left out. */
  readonly dataset?: string;
  /** Bit widths. */
  readonly bits: readonly number[];
  /** Inputs per group; 128 when left out. */
  readonly groupSize?: number;
  /** Number of alphas, evenly from 0 to 1; 21 when left out. */
  readonly alphas?: number;
  /** The strategies to compare. */
  readonly strategies: readonly QuantizedStrategy[];
  /**
   * Tokens of a window; 512 for the bundled model and 2048 for others, or the model's positions if
   * fewer, when left out.
   */
  readonly window?: number;
  /** Most windows; all when left out. */
  readonly maxWindows?: number;
  /** Where BOS tokens are added; `"auto"` when left out (docs/method.md#bos). */
  readonly bos?: typeof BOS_CHOICES[number];
  /** Seed of the intervals. */
  readonly seed: number;
}

/** The choices, with what was left out filled in. */
export interface PerplexitySettings extends PerplexityOptions {
  readonly groupSize: number;
  readonly alphas: number;
  readonly maxLength: number;
}

/** Fills in what does not depend on the model; that has allowed `maxLength`. */
export function completeOptions(
  options: PerplexityOptions,
  { maxLength }: { readonly maxLength: number },
): PerplexitySettings {
  const { groupSize = GROUP_SIZE, alphas = 21 } = options;
  return { ...options, groupSize, alphas, maxLength };
}
