import type { QuantizedStrategy } from "../../record/strategies.ts";
import type { RunOptions } from "../run_options.ts";

/** What a user can choose about an evaluation. */
export interface PerplexityOptions extends RunOptions {
  /** File of the text to evaluate on, or `"wikitext2"`; the bundled text when left out. */
  readonly dataset?: string;
  /** Bit widths. */
  readonly bits: readonly number[];
  /** Inputs per group. */
  readonly groupSize: number;
  /** Number of alphas, evenly from 0 to 1. */
  readonly alphas: number;
  /** The strategies to compare. */
  readonly strategies: readonly QuantizedStrategy[];
  /** Tokens of a window; 512 for the bundled model and 2048 for others when left out. */
  readonly window?: number;
  /** Most windows; all when left out. */
  readonly maxWindows?: number;
  /** Seed of the intervals. */
  readonly seed: number;
}
