/**
 * The supported model families: how each spells its architecture in `config.json`, and what it
 * leaves unsaid. A new family is a row in `families`.
 *
 * Defaults are those of transformers' config classes. The sizes are required although those
 * classes have defaults for them: a file without `hidden_size` is broken, not a 4096-wide model.
 *
 * @module
 */

import type { Architecture } from "./architecture.ts";
import {
  configMessage,
  type ConfigSection,
  flag,
  positiveInteger,
  positiveNumber,
  supportedName,
} from "./config_section.ts";
import { parseRope } from "./rope.ts";

/** Reads the `config.json` of one family; throws by name on what the family does not support. */
export type Family = (config: ConfigSection) => Architecture;

/** Supported families by `model_type`. */
export const families: ReadonlyMap<string, Family> = new Map([
  ["qwen2", qwen2],
  ["llama", llama],
]);

/** Biased q, k and v, no other bias; sliding-window attention is not supported. */
function qwen2(config: ConfigSection): Architecture {
  refuseSlidingWindow(config);
  return {
    ...commonFields(config, { keyValueHeads: 32, maxPositions: 32_768 }),
    queryKeyValueBias: true,
    outputBias: false,
    mlpBias: false,
  };
}

/** Biases only where `attention_bias` and `mlp_bias` ask for them. */
function llama(config: ConfigSection): Architecture {
  const attentionBias = flag(config, "attention_bias", false);
  return {
    ...commonFields(config, { keyValueHeads: null, maxPositions: 2048 }),
    queryKeyValueBias: attentionBias,
    outputBias: attentionBias,
    mlpBias: flag(config, "mlp_bias", false),
  };
}

/** What the config class of a family assumes when a key is absent. */
interface FamilyDefaults {
  /** Key and value heads, or null for as many as query heads. */
  readonly keyValueHeads: number | null;
  /** Longest sequence. */
  readonly maxPositions: number;
}

/** What every family spells the same way. */
function commonFields(
  config: ConfigSection,
  defaults: FamilyDefaults,
): Omit<Architecture, "queryKeyValueBias" | "outputBias" | "mlpBias"> {
  const hiddenSize = positiveInteger(config, "hidden_size");
  const attentionHeads = positiveInteger(config, "num_attention_heads");
  supportedName(config, "hidden_act", ["silu"], "silu");
  return {
    modelType: supportedName(config, "model_type", families.keys()),
    layers: positiveInteger(config, "num_hidden_layers"),
    hiddenSize,
    intermediateSize: positiveInteger(config, "intermediate_size"),
    attentionHeads,
    keyValueHeads: readKeyValueHeads(config, attentionHeads, defaults.keyValueHeads),
    headDim: readHeadDim(config, hiddenSize, attentionHeads),
    vocabularySize: positiveInteger(config, "vocab_size"),
    maxPositions: positiveInteger(config, "max_position_embeddings", defaults.maxPositions),
    normEpsilon: positiveNumber(config, "rms_norm_eps", 1e-6),
    activation: "silu",
    tiedEmbeddings: flag(config, "tie_word_embeddings", false),
    rope: parseRope(config),
  };
}

/** An explicit null means one per query head in every family; an absent key may mean another. */
function readKeyValueHeads(
  config: ConfigSection,
  attentionHeads: number,
  whenAbsent: number | null,
): number {
  const absent = config.values.num_key_value_heads === undefined;
  const fallback = absent ? whenAbsent ?? attentionHeads : attentionHeads;
  const heads = positiveInteger(config, "num_key_value_heads", fallback);
  if (attentionHeads % heads !== 0) {
    const wanted = `a divisor of num_attention_heads ${attentionHeads}`;
    throw new RangeError(configMessage(config, "num_key_value_heads", wanted));
  }
  return heads;
}

/** Half of each head is rotated against the other half, so the width must be even. */
function readHeadDim(config: ConfigSection, hiddenSize: number, attentionHeads: number): number {
  const shared = hiddenSize / attentionHeads;
  if ((config.values.head_dim ?? null) === null && !Number.isInteger(shared)) {
    const wanted = `a multiple of num_attention_heads ${attentionHeads}`;
    throw new RangeError(configMessage(config, "hidden_size", wanted));
  }
  const headDim = positiveInteger(config, "head_dim", shared);
  if (headDim % 2 !== 0) {
    const wanted = `an even head width, not ${headDim}`;
    throw new RangeError(configMessage(config, "head_dim", wanted));
  }
  return headDim;
}

function refuseSlidingWindow(config: ConfigSection): void {
  if (flag(config, "use_sliding_window", false)) {
    throw new RangeError(configMessage(config, "use_sliding_window", "false"));
  }
  const kinds = config.values.layer_types ?? [];
  if (!Array.isArray(kinds) || kinds.some((kind) => kind !== "full_attention")) {
    throw new RangeError(configMessage(config, "layer_types", '"full_attention" for every layer'));
  }
}
