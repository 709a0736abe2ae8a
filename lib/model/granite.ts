/**
 * Granite 3: a llama with four factors, so that models of all widths train alike (maximal update
 * parametrization; Shen et al. 2024, arXiv:2408.13359).
 */

import type { Architecture } from "./architecture.ts";
import { type ConfigSection, positiveNumber } from "./config_section.ts";
import { llama } from "./llama.ts";

/** `attention_multiplier` takes the place of `1 / sqrt(head width)`, also where it is not said. */
export function granite(config: ConfigSection): Omit<Architecture, "modelType"> {
  return {
    ...llama(config),
    attentionScale: positiveNumber(config, "attention_multiplier", 1),
    embeddingScale: positiveNumber(config, "embedding_multiplier", 1),
    residualScale: positiveNumber(config, "residual_multiplier", 1),
    logitScale: 1 / positiveNumber(config, "logits_scaling", 1),
  };
}
