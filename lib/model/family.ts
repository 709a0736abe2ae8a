/**
 * The supported model families: how each spells its architecture in `config.json`, and what it
 * leaves unsaid. A new family is a row in `FAMILIES` and a function that says how it departs from
 * the plain decoder of `decoder_fields.ts`.
 *
 * Defaults are those of transformers' config classes. The sizes are required although those
 * classes have defaults for them: a file without `hidden_size` is broken, not a 4096-wide model.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import type { Architecture } from "./architecture.ts";
import {
  configMessage,
  type ConfigSection,
  flag,
  nullable,
  positiveInteger,
} from "./config_section.ts";
import { attentionBiases, COMMON_DEFAULTS, decoderFields } from "./decoder_fields.ts";
import { gemma2, gemma3Text } from "./gemma.ts";
import { granite } from "./granite.ts";
import { llama } from "./llama.ts";
import { olmo2 } from "./olmo2.ts";
import { smollm3 } from "./smollm3.ts";
import { blockPositions, slidingBlocks, uniformPositions } from "./block_positions.ts";
import { parseRope, refusePartialRotation, rotaryFraction } from "./rope.ts";

/**
 * Reads the `config.json` of one family, less the name it was found by; throws by name on what the
 * family does not support.
 */
export type Family = (config: ConfigSection) => Omit<Architecture, "modelType">;

/** Supported families by `model_type`. */
export const FAMILIES: ReadonlyMap<string, Family> = new Map([
  ["qwen2", qwen2],
  ["qwen3", qwen3],
  ["llama", llama],
  ["mistral", mistral],
  ["phi3", phi3],
  ["gemma2", gemma2],
  ["gemma3_text", gemma3Text],
  ["olmo2", olmo2],
  ["smollm3", smollm3],
  ["granite", granite],
]);

/** No bias; every block has the same window, or none does. */
function mistral(config: ConfigSection): Omit<Architecture, "modelType"> {
  refusePartialRotation(config);
  const fields = decoderFields(config, {
    ...COMMON_DEFAULTS,
    keyValueHeads: 8,
    maxPositions: 131_072,
  });
  const rope = parseRope(config, fields.rotaryDim);
  return { ...fields, positions: uniformPositions(config, fields.blocks, 4096, rope) };
}

/** Biased q, k and v, no other bias. */
function qwen2(config: ConfigSection): Omit<Architecture, "modelType"> {
  return { ...qwen(config, null), queryKeyValueBias: true };
}

/** Queries and keys are normed instead of biased, unless `attention_bias` asks for both. */
function qwen3(config: ConfigSection): Omit<Architecture, "modelType"> {
  return { ...qwen(config, 128), ...attentionBiases(config), queryKeyNorms: "head" };
}

/** What the generations of Qwen share: with `use_sliding_window`, upper blocks have a window. */
function qwen(config: ConfigSection, headDim: number | null): Omit<Architecture, "modelType"> {
  refusePartialRotation(config);
  const defaults = { ...COMMON_DEFAULTS, keyValueHeads: 32, headDim, maxPositions: 32_768 };
  const fields = decoderFields(config, defaults);
  const rope = parseRope(config, fields.rotaryDim);
  const window = flag(config, "use_sliding_window", false)
    ? nullable(config, "sliding_window", 4096, positiveInteger)
    : null;
  const slides = slidingBlocks(
    config,
    fields.blocks,
    (block) => window !== null && block >= firstWindowLayer(config),
  );
  return { ...fields, positions: blockPositions(config, slides, { window, rope }, rope) };
}

/** `max_window_layers` may be 0, unlike other counts. */
function firstWindowLayer(config: ConfigSection): number {
  const key = "max_window_layers";
  return config.values[key] === 0 ? 0 : positiveInteger(config, key, 28);
}

/** Fused projections; a part of each head may stay unrotated; long contexts by longrope. */
function phi3(config: ConfigSection): Omit<Architecture, "modelType"> {
  const fields = decoderFields(config, {
    ...COMMON_DEFAULTS,
    maxPositions: 4096,
    normEpsilon: 1e-5,
  });
  const rotaryDim = Math.floor(fields.headDim * rotaryFraction(config));
  if (rotaryDim < 2 || rotaryDim % 2 !== 0) {
    const wanted = `an even number of rotated channels, not ${rotaryDim} of ${fields.headDim}`;
    throw new AwqDiagError(configMessage(config, "partial_rotary_factor", wanted));
  }
  const rope = parseRope(config, rotaryDim, { kinds: ["default", "longrope", "su"] });
  return {
    ...fields,
    rotaryDim,
    fusedProjections: true,
    positions: uniformPositions(config, fields.blocks, null, rope),
  };
}
