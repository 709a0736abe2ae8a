/**
 * What a decoder is made of, in one validated description that no longer depends on how its
 * `config.json` was spelt. Everything downstream (graph, memory plan, record) reads this, never the
 * raw file, and asks for features, never for the name of a family.
 *
 * @module
 */

/** How rotary frequencies are stretched beyond the trained context. */
export type RopeScaling =
  | { readonly kind: "default" }
  | { readonly kind: "linear"; readonly factor: number }
  | {
    readonly kind: "llama3";
    readonly factor: number;
    readonly lowFrequencyFactor: number;
    readonly highFrequencyFactor: number;
    readonly originalMaxPositions: number;
  }
  | {
    readonly kind: "yarn";
    readonly factor: number;
    /** Turns within the trained context above which a frequency is kept. */
    readonly betaFast: number;
    /** Turns within the trained context below which a frequency is divided by the factor. */
    readonly betaSlow: number;
    readonly originalMaxPositions: number;
    /** Multiplies cosines and sines. */
    readonly attentionFactor: number;
    /** Whether the ends of the blend are moved to whole channels. */
    readonly truncate: boolean;
  }
  | {
    readonly kind: "longrope";
    /** Divisors of the frequencies of sequences within the trained context, one per frequency. */
    readonly shortFactors: readonly number[];
    /** The same for longer sequences. */
    readonly longFactors: readonly number[];
    readonly originalMaxPositions: number;
    /** Multiplies cosines and sines. */
    readonly attentionFactor: number;
  };

/** Rotary position embedding: base and scaling. */
export interface RopeParameters {
  /** Base of the geometric series of wavelengths (`rope_theta`). */
  readonly theta: number;
  /** Frequency scaling. */
  readonly scaling: RopeScaling;
}

/** What the attention of one block knows about positions. */
export interface BlockPositions {
  /** Number of tokens that a token sees, itself included; null for all before it. */
  readonly window: number | null;
  /** Rotary position embedding; null where queries and keys are not rotated. */
  readonly rope: RopeParameters | null;
}

/**
 * What RMSNorm is taken over before queries and keys are rotated: each head alone, or all channels
 * of the projection at once.
 */
export type QueryKeyNorms = "none" | "head" | "projection";

/** Activations of the gated MLP, as `config.json` names them. */
export type Activation = "silu" | "gelu_pytorch_tanh";

/** A decoder-only transformer, as published by its `config.json`. */
export interface Architecture {
  /** `model_type` of the checkpoint, such as `"qwen2"`. */
  readonly modelType: string;
  /** Number of decoder blocks. */
  readonly blocks: number;
  /** Width of the residual stream. */
  readonly hiddenSize: number;
  /** Width of the MLP. */
  readonly intermediateSize: number;
  /** Query heads. */
  readonly attentionHeads: number;
  /** Key and value heads; divides `attentionHeads`. */
  readonly keyValueHeads: number;
  /** Width of one head; not always `hiddenSize / attentionHeads`. */
  readonly headDim: number;
  /** Leading channels of each head that are rotated; even, at most `headDim`. */
  readonly rotaryDim: number;
  /** Rows of the embedding table. */
  readonly vocabularySize: number;
  /** Longest sequence the positions were made for. */
  readonly maxPositions: number;
  /** Added to the mean square in RMSNorm. */
  readonly normEpsilon: number;
  /** Added to the stored gain of every RMSNorm: Gemma stores gains as distances from 1. */
  readonly normOffset: 0 | 1;
  /** Whether attention and MLP read normed values; false where they read the residual stream. */
  readonly inputNorms: boolean;
  /** Whether attention and MLP outputs are normed before they join the residual stream. */
  readonly outputNorms: boolean;
  /** How queries and keys are normed before rotation. */
  readonly queryKeyNorms: QueryKeyNorms;
  /** Factor of attention and MLP outputs where they join the residual stream; 1 for most. */
  readonly residualScale: number;
  /** Activation of the gated MLP. */
  readonly activation: Activation;
  /** Whether q, k and v are one linear `qkv_proj`, and gate and up one `gate_up_proj`. */
  readonly fusedProjections: boolean;
  /** Whether q, k and v projections carry a bias. */
  readonly queryKeyValueBias: boolean;
  /** Whether the attention output projection carries a bias. */
  readonly outputBias: boolean;
  /** Whether gate, up and down projections carry a bias. */
  readonly mlpBias: boolean;
  /** Factor of the products of queries and keys; usually `headDim ** -0.5`. */
  readonly attentionScale: number;
  /** Bound c of attention scores, `c tanh(score / c)`; null for none. */
  readonly attentionSoftcap: number | null;
  /** Factor of the products of hidden states and the output head; 1 for most. */
  readonly logitScale: number;
  /** Bound of the logits after that factor, as for attention. */
  readonly finalSoftcap: number | null;
  /** Factor of the embeddings before it is rounded to their dtype; 1 for most. */
  readonly embeddingScale: number;
  /** Whether the output head is the embedding table. */
  readonly tiedEmbeddings: boolean;
  /** Window and rotation of each block; blocks that share them share the object. */
  readonly positions: readonly BlockPositions[];
}
