/** Llama, and what the families that descend from it share. */

import type { Architecture } from "./architecture.ts";
import { type ConfigSection, flag } from "./config_section.ts";
import {
  attentionBiases,
  COMMON_DEFAULTS,
  decoderFields,
  type FamilyDefaults,
} from "./decoder_fields.ts";
import { parseRope, refusePartialRotation } from "./rope.ts";

/** Biases only where `attention_bias` and `mlp_bias` ask for them. */
export function llamaFields(
  config: ConfigSection,
  defaults: FamilyDefaults,
): Omit<Architecture, "modelType" | "positions"> {
  refusePartialRotation(config);
  return {
    ...decoderFields(config, defaults),
    ...attentionBiases(config),
    mlpBias: flag(config, "mlp_bias", false),
  };
}

/** Every block sees all. */
export function llama(config: ConfigSection): Omit<Architecture, "modelType"> {
  const fields = llamaFields(config, COMMON_DEFAULTS);
  const rope = parseRope(config, fields.rotaryDim);
  return { ...fields, positions: Array(fields.blocks).fill({ window: null, rope }) };
}
