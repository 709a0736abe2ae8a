/**
 * What every family spells the same way in `config.json`, and the plain decoder that families
 * depart from.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import type { Activation, Architecture } from "./architecture.ts";
import {
  configMessage,
  type ConfigSection,
  flag,
  positiveInteger,
  positiveNumber,
  supportedName,
} from "./config_section.ts";

/** What the config class of a family assumes when a key is absent. */
export interface FamilyDefaults {
  /** Key and value heads, or null for as many as query heads. */
  readonly keyValueHeads: number | null;
  /** Width of one head, or null for the hidden size shared among query heads. */
  readonly headDim: number | null;
  readonly maxPositions: number;
  readonly normEpsilon: number;
  readonly tiedEmbeddings: boolean;
  /** Key and value of the activation. */
  readonly activation: readonly [key: string, value: Activation];
}

const ACTIVATIONS: readonly Activation[] = ["silu", "gelu_pytorch_tanh"];

/** What most config classes assume. */
export const COMMON_DEFAULTS: FamilyDefaults = {
  keyValueHeads: null,
  headDim: null,
  maxPositions: 2048,
  normEpsilon: 1e-6,
  tiedEmbeddings: false,
  activation: ["hidden_act", "silu"],
};

/**
 * Reads the fields that families share, as a plain decoder has them: norms before attention and MLP
 * only, no bias, no bound, heads rotated in full.
 */
export function decoderFields(
  config: ConfigSection,
  defaults: FamilyDefaults,
): Omit<Architecture, "modelType" | "positions"> {
  const hiddenSize = positiveInteger(config, "hidden_size");
  const attentionHeads = positiveInteger(config, "num_attention_heads");
  const headDim = readHeadDim(config, hiddenSize, attentionHeads, defaults.headDim);
  const [key, activation] = defaults.activation;
  return {
    blocks: positiveInteger(config, "num_hidden_layers"),
    hiddenSize,
    intermediateSize: positiveInteger(config, "intermediate_size"),
    attentionHeads,
    keyValueHeads: readKeyValueHeads(config, attentionHeads, defaults.keyValueHeads),
    headDim,
    rotaryDim: headDim,
    vocabularySize: positiveInteger(config, "vocab_size"),
    maxPositions: positiveInteger(config, "max_position_embeddings", defaults.maxPositions),
    normEpsilon: positiveNumber(config, "rms_norm_eps", defaults.normEpsilon),
    normOffset: 0,
    inputNorms: true,
    outputNorms: false,
    queryKeyNorms: "none",
    residualScale: 1,
    activation: supportedName(config, key, ACTIVATIONS, activation) as Activation,
    fusedProjections: false,
    queryKeyValueBias: false,
    outputBias: false,
    mlpBias: false,
    attentionScale: 1 / Math.sqrt(headDim),
    attentionSoftcap: null,
    logitScale: 1,
    finalSoftcap: null,
    embeddingScale: 1,
    tiedEmbeddings: flag(config, "tie_word_embeddings", defaults.tiedEmbeddings),
  };
}

/** Biases of all four attention projections, where `attention_bias` asks for them. */
export function attentionBiases(
  config: ConfigSection,
): Pick<Architecture, "queryKeyValueBias" | "outputBias"> {
  const biased = flag(config, "attention_bias", false);
  return { queryKeyValueBias: biased, outputBias: biased };
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
    throw new AwqDiagError(configMessage(config, "num_key_value_heads", wanted));
  }
  return heads;
}

/** Half of each head is rotated against the other half, so the width must be even. */
function readHeadDim(
  config: ConfigSection,
  hiddenSize: number,
  attentionHeads: number,
  whenAbsent: number | null,
): number {
  const shared = hiddenSize / attentionHeads;
  const absent = config.values.head_dim === undefined;
  const fallback = absent ? whenAbsent ?? shared : shared;
  if ((config.values.head_dim ?? null) === null && !Number.isInteger(fallback)) {
    const wanted = `a multiple of num_attention_heads ${attentionHeads}`;
    throw new AwqDiagError(configMessage(config, "hidden_size", wanted));
  }
  const headDim = positiveInteger(config, "head_dim", fallback);
  if (headDim % 2 !== 0) {
    const wanted = `an even head width, not ${headDim}`;
    throw new AwqDiagError(configMessage(config, "head_dim", wanted));
  }
  return headDim;
}
