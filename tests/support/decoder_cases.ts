/** What cases of decoders share: sizes, and the plain decoder that families depart from. */

import type { PlainDecoder } from "./plain_decoder.ts";

export const sizes = {
  hidden_size: 20,
  intermediate_size: 28,
  num_attention_heads: 6,
  num_key_value_heads: 2,
  num_hidden_layers: 4,
  head_dim: 8,
  vocab_size: 33,
  rms_norm_eps: 1e-5,
};

/** A plain pre-norm decoder of those sizes, as llama is one. */
export const plain: PlainDecoder = {
  layers: 4,
  hidden: 20,
  heads: 6,
  keyHeads: 2,
  headDim: 8,
  epsilon: 1e-5,
  gain: (stored) => stored,
  activation: (x) => x / (1 + Math.exp(-x)),
  score: (product) => product / Math.sqrt(8),
  logit: (product) => product,
  embeddingFactor: 1,
  residualFactor: 1,
  queryKeyNorms: "none",
  norms: "before",
  fused: false,
  tied: false,
  rotaryDim: 8,
  angle: (_layer, position, pair) => position / 10_000 ** (2 * pair / 8),
  rotationGain: 1,
  window: () => Infinity,
};

export interface DecoderCase {
  readonly title: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly model: PlainDecoder;
  readonly dtype?: "BF16";
  readonly tokens?: number;
}
