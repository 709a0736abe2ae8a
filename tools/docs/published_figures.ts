/**
 * What AWQ-Diag, the Python project that this one succeeds, published about Qwen2.5. Quoted, never
 * measured here: only documents that say so may show it.
 *
 * Source: results/ of https://github.com/Lewis-panda/llm-quant-diagnostics at 1c809ab (MIT): four
 * passages of calibration, per-channel symmetric rounding with 7 alphas for the layers; for the
 * perplexities WikiText-2 in 80 windows of 2048 tokens, bfloat16, groups of 128 with 21 alphas.
 */

export interface PublishedPerplexity {
  readonly rtn: number;
  readonly const_awq: number;
  readonly block_awq: number;
  readonly search_awq: number;
}

export interface PublishedFigures {
  /** Name on the Hugging Face hub. */
  readonly model: string;
  readonly linears: number;
  /** Largest share of importance in the top 1 % of channels of a linear, percent. */
  readonly largestShare: number;
  readonly topKurtosis: number;
  readonly topKurtosisLayer: string;
  /** Mean 3-bit reductions. */
  readonly downReduction: number;
  readonly outReduction: number;
  /** Median 3-bit reduction over `down_proj`: not published, but computed from its records. */
  readonly downMedian: number;
  readonly largestReduction: number;
  /** Spearman's rho of kurtosis and reduction. */
  readonly kurtosisRho: number;
  /** Spearman's rho of the top 1 % share and the best alpha at 3 bits. */
  readonly shareRho: number;
  /** Share of the search's gain at 3 bits that one alpha has. */
  readonly constCaptured: number;
  /** Perplexities. */
  readonly unquantized: number;
  readonly threeBits: PublishedPerplexity;
  readonly fourBits: PublishedPerplexity;
}

/** AWQ-Diag's models, smallest first; six digits of its records. */
export const PUBLISHED_FIGURES: readonly PublishedFigures[] = [
  {
    model: "Qwen/Qwen2.5-0.5B",
    linears: 168,
    largestShare: 14.8496,
    topKurtosis: 10.7781,
    topKurtosisLayer: "L16 `o_proj`",
    downReduction: 2.88103,
    outReduction: 1.77005,
    downMedian: 1.01782,
    largestReduction: 28.8591,
    kurtosisRho: 0.0234198,
    shareRho: -0.38615,
    constCaptured: 0.773662,
    unquantized: 13.1181,
    threeBits: { rtn: 51.8469, const_awq: 27.1215, block_awq: 27.313, search_awq: 27.3664 },
    fourBits: { rtn: 15.6091, const_awq: 14.8945, block_awq: 14.8797, search_awq: 14.8344 },
  },
  {
    model: "Qwen/Qwen2.5-1.5B",
    linears: 196,
    largestShare: 17.6117,
    topKurtosis: 11.9864,
    topKurtosisLayer: "L1 `down_proj`",
    downReduction: 2.31491,
    outReduction: 1.63133,
    downMedian: 1.04236,
    largestReduction: 25.8537,
    kurtosisRho: 0.0376488,
    shareRho: -0.381735,
    constCaptured: 0.771196,
    unquantized: 9.70029,
    threeBits: { rtn: 28.4049, const_awq: 15.5787, block_awq: 16.6503, search_awq: 16.7829 },
    fourBits: { rtn: 10.8775, const_awq: 10.793, block_awq: 11.0576, search_awq: 11.0424 },
  },
];
