/**
 * What a decoder is made of, in one validated description that no longer depends on how its
 * `config.json` was spelt. Everything downstream (graph, memory plan, record) reads this, never the
 * raw file.
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
  };

/** Rotary position embedding: base and scaling. */
export interface RopeParameters {
  /** Base of the geometric series of wavelengths (`rope_theta`). */
  readonly theta: number;
  /** Frequency scaling. */
  readonly scaling: RopeScaling;
}

/** A decoder-only transformer, as published by its `config.json`. */
export interface Architecture {
  /** `model_type` of the checkpoint, such as `"qwen2"`. */
  readonly modelType: string;
  /** Number of decoder blocks. */
  readonly layers: number;
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
  /** Rows of the embedding table. */
  readonly vocabularySize: number;
  /** Longest sequence the positions were made for. */
  readonly maxPositions: number;
  /** Added to the mean square in RMSNorm. */
  readonly normEpsilon: number;
  /** Activation of the gated MLP. */
  readonly activation: "silu";
  /** Whether q, k and v projections carry a bias. */
  readonly queryKeyValueBias: boolean;
  /** Whether the attention output projection carries a bias. */
  readonly outputBias: boolean;
  /** Whether gate, up and down projections carry a bias. */
  readonly mlpBias: boolean;
  /** Whether the output head is the embedding table. */
  readonly tiedEmbeddings: boolean;
  /** Rotary position embedding. */
  readonly rope: RopeParameters;
}
