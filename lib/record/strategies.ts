/** Ways to quantize a whole model that are compared on text (docs/method.md#strategies). */
export const QUANTIZED_STRATEGIES = [
  "rtn",
  "const_awq",
  "block_awq",
  "search_awq",
  "official_awq",
] as const;

/** Versions of a model that a perplexity record may hold, the unquantized one first. */
export const PERPLEXITY_STRATEGIES = ["fp16", ...QUANTIZED_STRATEGIES] as const;

/** A way to quantize a whole model. */
export type QuantizedStrategy = typeof QUANTIZED_STRATEGIES[number];

/** A version of a model in a perplexity record. */
export type PerplexityStrategy = typeof PERPLEXITY_STRATEGIES[number];
