/**
 * Which tensors a checkpoint of an architecture holds: names and shapes as transformers writes them.
 *
 * @module
 */

import type { Architecture } from "./architecture.ts";

/** A tensor that a checkpoint must hold. */
export interface TensorSpec {
  /** Name in the checkpoint, such as `"model.layers.3.mlp.down_proj.weight"`. */
  readonly name: string;
  /** Expected shape; `[out, in]` for the weight of a linear. */
  readonly shape: readonly number[];
  /** Module whose weight this is, if it is a linear of a block; null for all the rest. */
  readonly linear: string | null;
}

/**
 * Tensors of one decoder block, in the order of the forward pass.
 *
 * @param architecture The model.
 * @param layer Index of the block, from 0.
 * @returns Norms, weights and biases of the block.
 *
 * @example A block without biases
 * ```ts
 * import { parseArchitecture } from "./config.ts";
 * import { blockTensors } from "./tensors.ts";
 * import assert from "node:assert/strict";
 *
 * const architecture = parseArchitecture({
 *   model_type: "llama",
 *   hidden_size: 64,
 *   intermediate_size: 160,
 *   num_attention_heads: 4,
 *   num_hidden_layers: 3,
 *   vocab_size: 384,
 * }, "config.json");
 * const tensors = blockTensors(architecture, 2);
 * assert.equal(tensors.length, 9);
 * assert.deepEqual(tensors.at(-1), {
 *   name: "model.layers.2.mlp.down_proj.weight",
 *   shape: [64, 160],
 *   linear: "model.layers.2.mlp.down_proj",
 * });
 * ```
 */
export function blockTensors(architecture: Architecture, layer: number): readonly TensorSpec[] {
  const { hiddenSize, intermediateSize, outputNorms, outputBias, mlpBias } = architecture;
  const queryWidth = architecture.attentionHeads * architecture.headDim;
  const block = `model.layers.${layer}`;
  const beforeMlp = outputNorms ? "pre_feedforward_layernorm" : "post_attention_layernorm";
  return [
    norm(`${block}.input_layernorm`, hiddenSize),
    ...queryKeyValueTensors(architecture, `${block}.self_attn`),
    ...linear(`${block}.self_attn.o_proj`, hiddenSize, queryWidth, outputBias),
    ...(outputNorms ? [norm(`${block}.post_attention_layernorm`, hiddenSize)] : []),
    norm(`${block}.${beforeMlp}`, hiddenSize),
    ...gateUpTensors(architecture, `${block}.mlp`),
    ...linear(`${block}.mlp.down_proj`, hiddenSize, intermediateSize, mlpBias),
    ...(outputNorms ? [norm(`${block}.post_feedforward_layernorm`, hiddenSize)] : []),
  ];
}

function queryKeyValueTensors(architecture: Architecture, module: string): TensorSpec[] {
  const { hiddenSize, headDim, queryKeyValueBias } = architecture;
  const queryWidth = architecture.attentionHeads * headDim;
  const keyWidth = architecture.keyValueHeads * headDim;
  const project = (name: string, width: number) =>
    linear(`${module}.${name}_proj`, width, hiddenSize, queryKeyValueBias);
  const projections = architecture.fusedProjections
    ? project("qkv", queryWidth + 2 * keyWidth)
    : [...project("q", queryWidth), ...project("k", keyWidth), ...project("v", keyWidth)];
  const norms = [norm(`${module}.q_norm`, headDim), norm(`${module}.k_norm`, headDim)];
  return architecture.queryKeyNorms ? [...projections, ...norms] : projections;
}

function gateUpTensors(architecture: Architecture, module: string): TensorSpec[] {
  const { hiddenSize, intermediateSize, mlpBias } = architecture;
  const project = (name: string, width: number) =>
    linear(`${module}.${name}_proj`, width, hiddenSize, mlpBias);
  return architecture.fusedProjections
    ? project("gate_up", 2 * intermediateSize)
    : [...project("gate", intermediateSize), ...project("up", intermediateSize)];
}

/**
 * Tensors outside the blocks: embedding table, final norm, and the output head when it is not the
 * embedding table.
 *
 * @param architecture The model.
 * @returns Two or three tensors.
 *
 * @example Tied embeddings need no head
 * ```ts
 * import { parseArchitecture } from "./config.ts";
 * import { modelTensors } from "./tensors.ts";
 * import assert from "node:assert/strict";
 *
 * const architecture = parseArchitecture({
 *   model_type: "llama",
 *   hidden_size: 64,
 *   intermediate_size: 160,
 *   num_attention_heads: 4,
 *   num_hidden_layers: 3,
 *   vocab_size: 384,
 *   tie_word_embeddings: true,
 * }, "config.json");
 * assert.deepEqual(modelTensors(architecture).map((tensor) => tensor.name), [
 *   "model.embed_tokens.weight",
 *   "model.norm.weight",
 * ]);
 * ```
 */
export function modelTensors(architecture: Architecture): readonly TensorSpec[] {
  const table = [architecture.vocabularySize, architecture.hiddenSize];
  const head = { name: "lm_head.weight", shape: table, linear: null };
  return [
    { name: "model.embed_tokens.weight", shape: table, linear: null },
    norm("model.norm", architecture.hiddenSize),
    ...(architecture.tiedEmbeddings ? [] : [head]),
  ];
}

/**
 * Every tensor of the model: those outside the blocks, then block after block.
 *
 * @param architecture The model.
 * @returns All tensors, each once.
 *
 * @example Three of the model and nine of each block
 * ```ts
 * import { parseArchitecture } from "./config.ts";
 * import { allTensors } from "./tensors.ts";
 * import assert from "node:assert/strict";
 *
 * const architecture = parseArchitecture({
 *   model_type: "llama",
 *   hidden_size: 64,
 *   intermediate_size: 160,
 *   num_attention_heads: 4,
 *   num_hidden_layers: 2,
 *   vocab_size: 384,
 * }, "config.json");
 * assert.equal(allTensors(architecture).length, 3 + 2 * 9);
 * ```
 */
export function allTensors(architecture: Architecture): readonly TensorSpec[] {
  const blocks = Array.from(
    { length: architecture.blocks },
    (_, layer) => blockTensors(architecture, layer),
  );
  return [...modelTensors(architecture), ...blocks.flat()];
}

/**
 * Names of the linears of one block, in the order of the forward pass.
 *
 * @param architecture The model.
 * @param layer Index of the block, from 0.
 * @returns Module names: q, k, v (or all in one), o, gate, up (or both in one), down.
 *
 * @example The first and the last
 * ```ts
 * import { parseArchitecture } from "./config.ts";
 * import { linearNames } from "./tensors.ts";
 * import assert from "node:assert/strict";
 *
 * const architecture = parseArchitecture({
 *   model_type: "llama",
 *   hidden_size: 64,
 *   intermediate_size: 160,
 *   num_attention_heads: 4,
 *   num_hidden_layers: 3,
 *   vocab_size: 384,
 * }, "config.json");
 * const names = linearNames(architecture, 0);
 * assert.equal(names[0], "model.layers.0.self_attn.q_proj");
 * assert.equal(names[6], "model.layers.0.mlp.down_proj");
 * ```
 */
export function linearNames(architecture: Architecture, layer: number): readonly string[] {
  return blockTensors(architecture, layer).flatMap(({ linear }) => linear ?? []);
}

/**
 * Number of parameters: elements of all distinct tensors. A tied output head is no tensor of its
 * own, so it counts once.
 *
 * @param tensors Tensors; a name that comes again is not counted again.
 * @returns The number of elements.
 *
 * @example Two tensors, one of them twice
 * ```ts
 * import { countParameters } from "./tensors.ts";
 * import assert from "node:assert/strict";
 *
 * const weight = { name: "a.weight", shape: [3, 4] };
 * assert.equal(countParameters([weight, { name: "a.bias", shape: [3] }, weight]), 15);
 * ```
 */
export function countParameters(
  tensors: Iterable<{ readonly name: string; readonly shape: readonly number[] }>,
): number {
  const sizes = new Map<string, number>();
  for (const { name, shape } of tensors) sizes.set(name, shape.reduce((a, b) => a * b, 1));
  return sizes.values().reduce((total, size) => total + size, 0);
}

function norm(module: string, width: number): TensorSpec {
  return { name: `${module}.weight`, shape: [width], linear: null };
}

function linear(module: string, out: number, inWidth: number, biased: boolean): TensorSpec[] {
  const weight = { name: `${module}.weight`, shape: [out, inWidth], linear: module };
  const bias = { name: `${module}.bias`, shape: [out], linear: null };
  return biased ? [weight, bias] : [weight];
}
