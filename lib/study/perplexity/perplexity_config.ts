/** What a perplexity record says of how its numbers came about. Pure. */

import { alphaGrid } from "../../quant/alpha_grid.ts";
import type { PerplexityConfig } from "../../record/perplexity.ts";
import { OFFICIAL_ALPHAS } from "./official_tap.ts";
import type { PerplexitySettings } from "./perplexity_options.ts";
import type { EvaluationText } from "./perplexity_text.ts";

/** Beyond this, the ends of an interval over 30 to 150 windows change by less than their last digit. */
const BOOTSTRAP_RESAMPLES = 2000;

/** What the numbers of the record estimate. */
export const PERPLEXITY_ESTIMATORS: Readonly<Record<string, string>> = {
  ppl: "exp of the mean log-loss over the predicted tokens of all windows, each run alone",
  kl: "mean over predicted positions of KL(unquantized || quantized), in nats",
  top1_agreement: "share of predicted positions with the same likeliest token",
  intervals: "paired percentile bootstrap over windows, 95 %",
  quantizer: "asymmetric per group of inputs, all linear layers of the blocks, float32 arithmetic",
};

/** The `config` of a record. */
export function perplexityConfig(
  { alphas, maxLength, exhaustive, seed }: PerplexitySettings,
  sequences: readonly Int32Array[],
  text: EvaluationText,
): PerplexityConfig {
  return {
    protocol: "awq-diag",
    window: text.window,
    windows: text.windows.length,
    windows_available: text.available,
    tokens_total: text.tokens,
    ...(text.bos === "none" ? {} : { bos: text.bos }),
    tokens_predicted: text.windows.length * (text.window - 1),
    alphas: [...alphaGrid(alphas)],
    official_alphas: [...OFFICIAL_ALPHAS],
    num_calibration_samples: sequences.length,
    num_calibration_tokens: sequences.reduce((total, ids) => total + ids.length, 0),
    max_calibration_length: maxLength,
    ...(exhaustive === true ? { exhaustive } : {}),
    seed,
    bootstrap_resamples: BOOTSTRAP_RESAMPLES,
  };
}
