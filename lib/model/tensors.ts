/**
 * Which tensors a checkpoint of an architecture holds: names and shapes as transformers writes them.
 */

import type { Architecture } from "./architecture.ts";
import { blockNorms } from "./block_norms.ts";

/** A tensor that a checkpoint must hold. */
export interface TensorSpec {
  /** Such as `"model.layers.3.mlp.down_proj.weight"`. */
  readonly name: string;
  /** `[out, in]` for the weight of a linear. */
  readonly shape: readonly number[];
  /** Module whose weight this is, if it is a linear of a block; null for all the rest. */
  readonly linear: string | null;
}

/** The embedding table, which may be the output head as well. */
export const EMBEDDINGS = "model.embed_tokens.weight";
/** An output head of its own. */
export const HEAD = "lm_head.weight";

/** Tensors of one decoder block, in the order of the forward pass. */
export function blockTensors(architecture: Architecture, block: number): readonly TensorSpec[] {
  const { hiddenSize, intermediateSize, outputBias, mlpBias } = architecture;
  const queryWidth = architecture.attentionHeads * architecture.headDim;
  const prefix = `model.layers.${block}`;
  const norms = blockNorms(architecture);
  const blockNorm = (name: string | null) =>
    name === null ? [] : [norm(`${prefix}.${name}`, hiddenSize)];
  return [
    ...blockNorm(norms.attentionInput),
    ...queryKeyValueTensors(architecture, `${prefix}.self_attn`),
    ...linear(`${prefix}.self_attn.o_proj`, hiddenSize, queryWidth, outputBias),
    ...blockNorm(norms.attentionOutput),
    ...blockNorm(norms.mlpInput),
    ...gateUpTensors(architecture, `${prefix}.mlp`),
    ...linear(`${prefix}.mlp.down_proj`, hiddenSize, intermediateSize, mlpBias),
    ...blockNorm(norms.mlpOutput),
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
  const widths = {
    none: [],
    head: [headDim, headDim],
    projection: [queryWidth, keyWidth],
  }[architecture.queryKeyNorms];
  const norms = widths.map((width, i) => norm(`${module}.${i === 0 ? "q" : "k"}_norm`, width));
  return [...projections, ...norms];
}

function gateUpTensors(architecture: Architecture, module: string): TensorSpec[] {
  const { hiddenSize, intermediateSize, mlpBias } = architecture;
  const project = (name: string, width: number) =>
    linear(`${module}.${name}_proj`, width, hiddenSize, mlpBias);
  return architecture.fusedProjections
    ? project("gate_up", 2 * intermediateSize)
    : [...project("gate", intermediateSize), ...project("up", intermediateSize)];
}

/** Embedding table, final norm, and the output head when it is not the embedding table. */
export function modelTensors(architecture: Architecture): readonly TensorSpec[] {
  const table = [architecture.vocabularySize, architecture.hiddenSize];
  const head = { name: HEAD, shape: table, linear: null };
  return [
    { name: EMBEDDINGS, shape: table, linear: null },
    norm("model.norm", architecture.hiddenSize),
    ...(architecture.tiedEmbeddings ? [] : [head]),
  ];
}

/** Every tensor of the model, each once: those outside the blocks, then block after block. */
export function* eachTensor(architecture: Architecture): Generator<TensorSpec, void, undefined> {
  yield* modelTensors(architecture);
  for (let block = 0; block < architecture.blocks; block++) {
    yield* blockTensors(architecture, block);
  }
}

/** The same as a list. */
export function allTensors(architecture: Architecture): readonly TensorSpec[] {
  return [...eachTensor(architecture)];
}

/**
 * Names of the linears of one block, in the order of the forward pass.
 *
 * @param architecture The model.
 * @param block Index of the block, from 0.
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
export function linearNames(architecture: Architecture, block: number): readonly string[] {
  return blockTensors(architecture, block).flatMap(({ linear }) => linear ?? []);
}

/** Elements of all distinct tensors: a tied output head is no tensor of its own, so it counts once. */
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
