/** Decoders with norms behind, blocks that do not rotate, and factors, by hand. */

import { type DecoderCase, plain } from "./decoder_cases.ts";

export const newerCases: readonly DecoderCase[] = [
  {
    title: "olmo2 with biases and fewer keys than queries",
    config: { model_type: "olmo2", attention_bias: true, rope_theta: 500 },
    model: {
      ...plain,
      norms: "behind",
      queryKeyNorms: "all heads",
      angle: (_layer, position, pair) => position / 500 ** (pair / 4),
    },
  },
  {
    title: "olmo2 in bfloat16 with as many keys as queries, a tied head, stretched linearly",
    config: {
      model_type: "olmo2",
      num_key_value_heads: null,
      tie_word_embeddings: true,
      rope_parameters: { rope_type: "linear", factor: 4, rope_theta: 10_000 },
    },
    dtype: "BF16",
    model: {
      ...plain,
      keyHeads: 6,
      tied: true,
      norms: "behind",
      queryKeyNorms: "all heads",
      angle: (_layer, position, pair) => position / 4 / 10_000 ** (pair / 4),
    },
  },
  {
    title: "smollm3 with a list of layers that do not rotate, every bias, an untied head",
    config: {
      model_type: "smollm3",
      no_rope_layers: [0, 1, 0, 1],
      no_rope_layer_interval: 4,
      attention_bias: true,
      mlp_bias: true,
      tie_word_embeddings: false,
    },
    model: {
      ...plain,
      angle: (layer, position, pair) => layer % 2 === 0 ? 0 : position / 2e6 ** (pair / 4),
    },
  },
  {
    title: "smollm3 with every third layer unrotated, and a window there",
    config: {
      model_type: "smollm3",
      no_rope_layer_interval: 3,
      use_sliding_window: true,
      sliding_window: 3,
      rope_theta: 100,
    },
    model: {
      ...plain,
      tied: true,
      angle: (layer, position, pair) => layer === 2 ? 0 : position / 100 ** (pair / 4),
      window: (layer) => layer === 2 ? 3 : Infinity,
    },
  },
  {
    title: "smollm3 with windows by layer_types, on layers that rotate and one that does not",
    config: {
      model_type: "smollm3",
      use_sliding_window: true,
      sliding_window: 2,
      layer_types: ["sliding", "full", "full", "sliding"].map((kind) => `${kind}_attention`),
    },
    model: {
      ...plain,
      tied: true,
      angle: (layer, position, pair) => layer === 3 ? 0 : position / 2e6 ** (pair / 4),
      window: (layer) => layer === 0 || layer === 3 ? 2 : Infinity,
    },
  },
  {
    title: "granite with four factors, every bias and a tied head",
    config: {
      model_type: "granite",
      attention_bias: true,
      mlp_bias: true,
      tie_word_embeddings: true,
      attention_multiplier: 0.2,
      embedding_multiplier: 5,
      residual_multiplier: 0.3,
      logits_scaling: 0.7,
    },
    model: {
      ...plain,
      tied: true,
      embeddingFactor: 5,
      residualFactor: 0.3,
      score: (product) => product * 0.2,
      logit: (product) => product / 0.7,
    },
  },
  {
    title: "granite in bfloat16 without a word about factors",
    config: { model_type: "granite" },
    dtype: "BF16",
    model: { ...plain, score: (product) => product },
  },
  {
    title: "llama that would stretch beyond its positions by dynamic",
    config: {
      model_type: "llama",
      max_position_embeddings: 9,
      rope_scaling: { type: "dynamic", factor: 4 },
    },
    model: plain,
  },
];
