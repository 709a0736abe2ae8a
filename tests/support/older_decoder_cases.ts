/** Decoders of the families of 2024, by hand. */

import { type DecoderCase, plain } from "./decoder_cases.ts";
import type { PlainDecoder } from "./plain_decoder.ts";

const cap = (x: number, bound: number) => bound * Math.tanh(x / bound);
const geluTanh = (x: number) =>
  x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
const gemma: PlainDecoder = {
  ...plain,
  gain: (stored: number) => 1 + stored,
  activation: geluTanh,
  score: (product: number) => product / Math.sqrt(10),
  embeddingFactor: Math.sqrt(20),
  norms: "both",
  tied: true,
};

export const olderCases: readonly DecoderCase[] = [
  {
    title: "llama with every bias, one key head for all, a tied head",
    config: {
      model_type: "llama",
      num_key_value_heads: 1,
      attention_bias: true,
      mlp_bias: true,
      tie_word_embeddings: true,
      rope_theta: 500,
    },
    model: {
      ...plain,
      keyHeads: 1,
      tied: true,
      angle: (_layer, position, pair) => position / 500 ** (2 * pair / 8),
    },
  },
  {
    title: "llama stretched by yarn",
    config: {
      model_type: "llama",
      max_position_embeddings: 256,
      rope_scaling: { rope_type: "yarn", factor: 4, original_max_position_embeddings: 64 },
    },
    model: {
      ...plain,
      // By hand: 64 tokens hold 1 turn of channel 1.008, up to 2; 32 turns of channel -0.497, so 0.
      angle: (_layer, position, pair) => position * [1, 0.0625, 0.0025, 0.00025][pair]!,
      rotationGain: 1 + 0.1 * Math.log(4),
    },
  },
  {
    title: "mistral with a window of 3",
    config: { model_type: "mistral", sliding_window: 3 },
    model: { ...plain, window: () => 3 },
  },
  {
    title: "mistral without a window, by yarn with a ratio of two weights",
    config: {
      model_type: "mistral",
      sliding_window: null,
      rope_parameters: {
        rope_type: "yarn",
        rope_theta: 10_000,
        factor: 4,
        original_max_position_embeddings: 64,
        mscale: 2,
        mscale_all_dim: 0.5,
      },
    },
    model: {
      ...plain,
      angle: (_layer, position, pair) => position * [1, 0.0625, 0.0025, 0.00025][pair]!,
      rotationGain: (1 + 0.2 * Math.log(4)) / (1 + 0.05 * Math.log(4)),
    },
  },
  {
    title: "qwen2 with windows from layer 2 on",
    config: {
      model_type: "qwen2",
      use_sliding_window: true,
      sliding_window: 4,
      max_window_layers: 2,
    },
    model: { ...plain, window: (layer) => layer >= 2 ? 4 : Infinity },
  },
  {
    title: "qwen3 with biases and stretched linearly",
    config: {
      model_type: "qwen3",
      attention_bias: true,
      rope_scaling: { type: "linear", factor: 2 },
    },
    model: {
      ...plain,
      queryKeyNorms: "each head",
      angle: (_layer, position, pair) => position / 2 / 10_000 ** (2 * pair / 8),
    },
  },
  {
    title: "phi3 with a window, heads rotated in part, a tied head",
    config: {
      model_type: "phi3",
      partial_rotary_factor: 0.75,
      sliding_window: 5,
      tie_word_embeddings: true,
    },
    model: {
      ...plain,
      fused: true,
      tied: true,
      rotaryDim: 6,
      angle: (_layer, position, pair) => position / 10_000 ** (2 * pair / 6),
      window: () => 5,
    },
  },
  ...[11, 12].map((tokens): DecoderCase => ({
    title: `phi3 with longrope on ${tokens} tokens, trained on 11`,
    config: {
      model_type: "phi3",
      max_position_embeddings: 44,
      original_max_position_embeddings: 11,
      rope_scaling: {
        type: "longrope",
        short_factor: [1, 1.5, 2, 2.5],
        long_factor: [2, 3, 5, 7],
      },
    },
    tokens,
    model: {
      ...plain,
      fused: true,
      angle: (_layer, position, pair, length) => {
        const factors = length > 11 ? [2, 3, 5, 7] : [1, 1.5, 2, 2.5];
        return position / factors[pair]! / 10_000 ** (2 * pair / 8);
      },
      rotationGain: Math.sqrt(1 + Math.log(4) / Math.log(11)),
    },
  })),
  {
    title: "gemma2 with tight bounds, a window of 3, biases and an untied head",
    config: {
      model_type: "gemma2",
      attention_bias: true,
      attn_logit_softcapping: 0.5,
      final_logit_softcapping: 0.8,
      query_pre_attn_scalar: 10,
      sliding_window: 3,
      tie_word_embeddings: false,
    },
    model: {
      ...gemma,
      tied: false,
      score: (product) => cap(gemma.score(product), 0.5),
      logit: (product) => cap(product, 0.8),
      window: (layer) => layer % 2 === 0 ? 3 : Infinity,
    },
  },
  {
    title: "gemma2 in bfloat16 without bounds",
    config: {
      model_type: "gemma2",
      attn_logit_softcapping: null,
      final_logit_softcapping: null,
      query_pre_attn_scalar: 10,
      layer_types: Array(4).fill("full_attention"),
    },
    dtype: "BF16",
    model: gemma,
  },
  {
    title: "gemma3_text in the old layout, two windows then none",
    config: {
      model_type: "gemma3_text",
      query_pre_attn_scalar: 10,
      sliding_window: 3,
      sliding_window_pattern: 3,
      rope_theta: 2000,
      rope_local_base_freq: 100,
      rope_scaling: { rope_type: "linear", factor: 8 },
    },
    model: {
      ...gemma,
      queryKeyNorms: "each head",
      window: (layer) => layer === 2 ? Infinity : 3,
      angle: (layer, position, pair) =>
        layer === 2 ? position / 8 / 2000 ** (pair / 4) : position / 100 ** (pair / 4),
    },
  },
  {
    title: "gemma3_text in the new layout, with bounded logits",
    config: {
      model_type: "gemma3_text",
      query_pre_attn_scalar: 10,
      final_logit_softcapping: 0.7,
      sliding_window: 2,
      layer_types: ["full", "sliding", "sliding", "full"].map((kind) => `${kind}_attention`),
      rope_parameters: {
        full_attention: { rope_type: "default", rope_theta: 3000 },
        sliding_attention: { rope_type: "default", rope_theta: 50 },
      },
    },
    model: {
      ...gemma,
      queryKeyNorms: "each head",
      logit: (product) => cap(product, 0.7),
      window: (layer) => layer === 1 || layer === 2 ? 2 : Infinity,
      angle: (layer, position, pair) =>
        position / (layer === 1 || layer === 2 ? 50 : 3000) ** (pair / 4),
    },
  },
];
