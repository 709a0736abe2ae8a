/**
 * The families of Gemma: gains stored as distances from 1, norms after attention and MLP as well,
 * scaled embeddings, windows on most blocks.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import type { Activation, Architecture } from "./architecture.ts";
import {
  configMessage,
  type ConfigSection,
  nullable,
  positiveInteger,
  positiveNumber,
} from "./config_section.ts";
import { attentionBiases, decoderFields } from "./decoder_fields.ts";
import { blockPositions, slidingBlocks } from "./block_positions.ts";
import { parseLocalAndGlobalRope, parseRope, refusePartialRotation } from "./rope.ts";

const GEMMA_DEFAULTS = {
  keyValueHeads: 4,
  headDim: 256,
  normEpsilon: 1e-6,
  tiedEmbeddings: true,
  activation: ["hidden_activation", "gelu_pytorch_tanh"] as [string, Activation],
};

/**
 * Gemma 2: attention scores and logits are bounded, every other block has a window, the first one
 * included (arXiv:2408.00118).
 */
export function gemma2(config: ConfigSection): Omit<Architecture, "modelType"> {
  const fields = gemmaFields(config, 8192);
  const rope = parseRope(config, fields.rotaryDim);
  const slides = slidingBlocks(config, fields.blocks, (block) => block % 2 === 0);
  const local = { window: readWindow(config), rope };
  return {
    ...fields,
    attentionSoftcap: nullable(config, "attn_logit_softcapping", 50, positiveNumber),
    finalSoftcap: nullable(config, "final_logit_softcapping", 30, positiveNumber),
    positions: blockPositions(config, slides, local, rope),
  };
}

/**
 * The text model of Gemma 3: queries and keys are normed instead of bounded, blocks with a window
 * rotate at another base, and every sixth block sees all (arXiv:2503.19786).
 */
export function gemma3Text(config: ConfigSection): Omit<Architecture, "modelType"> {
  const bound = "attn_logit_softcapping";
  if ((config.values[bound] ?? null) !== null) {
    // Transformers has the setting for this family and does not apply it.
    throw new AwqDiagError(configMessage(config, bound, "null"));
  }
  const fields = gemmaFields(config, 131_072);
  const pattern = positiveInteger(config, "sliding_window_pattern", 6);
  const slides = slidingBlocks(config, fields.blocks, (block) => (block + 1) % pattern !== 0);
  const { local, global } = parseLocalAndGlobalRope(config, fields.rotaryDim);
  return {
    ...fields,
    queryKeyNorms: "head",
    finalSoftcap: nullable(config, "final_logit_softcapping", null, positiveNumber),
    positions: blockPositions(config, slides, { window: readWindow(config), rope: local }, global),
  };
}

/** What the generations share. */
function gemmaFields(
  config: ConfigSection,
  maxPositions: number,
): Omit<Architecture, "modelType" | "positions"> {
  refusePartialRotation(config);
  const fields = decoderFields(config, { ...GEMMA_DEFAULTS, maxPositions });
  return {
    ...fields,
    normOffset: 1,
    outputNorms: true,
    ...attentionBiases(config),
    attentionScale: 1 / Math.sqrt(positiveNumber(config, "query_pre_attn_scalar", 256)),
    embeddingScale: Math.sqrt(fields.hiddenSize),
  };
}

function readWindow(config: ConfigSection): number | null {
  return nullable(config, "sliding_window", 4096, positiveInteger);
}
