/** The ways to quantize a whole model that are compared on text. */

/** Names of the strategies, as records and figures give them (docs/method.md#strategies). */
export const STRATEGY_NAMES = [
  "rtn",
  "const_awq",
  "block_awq",
  "search_awq",
  "official_awq",
] as const;

/** Name of a way to quantize. */
export type StrategyName = typeof STRATEGY_NAMES[number];

/** A model quantized in one way. */
export interface Strategy {
  /** Which way. */
  readonly name: StrategyName;
  /** Bits per weight code. */
  readonly bits: number;
  /** AWQ scales `[in]` by full name of the linear; a layer without is plainly rounded. */
  readonly scales: ReadonlyMap<string, Float32Array>;
}
