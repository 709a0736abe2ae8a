/**
 * One decoder block as an ONNX graph, with a tap on the input of every linear layer.
 *
 * Inputs: `hidden` [N, T, H], `cos` and `sin` [T, D / 2], `mask` [T, T]. Outputs: `hidden_out`
 * [N, T, H] and one `[N * T, channels]` tensor per tap.
 *
 * @module
 */

import type { Architecture } from "../model/architecture.ts";
import { GraphBuilder, type Value } from "./builder.ts";
import type { DataType, ExternalData } from "./onnx.ts";
import { attention, linear, rmsNorm, rotate, silu, splitHeads } from "./operators.ts";

/** Where a checkpoint tensor lies, as a graph needs to know it. */
export interface WeightLocation {
  /** Element type in the file. */
  readonly type: DataType;
  /** Dimensions. */
  readonly shape: readonly number[];
  /** Bytes in the file. */
  readonly data: ExternalData;
}

/** Finds a checkpoint tensor by its name, such as `"model.norm.weight"`. */
export type Locate = (name: string) => WeightLocation;

/** A point where the input of one or several linear layers is read. */
export interface Tap {
  /** Name of the graph output. */
  readonly output: string;
  /** Number of channels: the inputs of the linear layers. */
  readonly channels: number;
  /** Full names of the linear layers that read it, in checkpoint order. */
  readonly linears: readonly string[];
}

/**
 * The taps of one block, in the order in which the data flows.
 *
 * @param architecture The model.
 * @param layer Index of the block.
 * @returns Taps; every linear layer of the block occurs in exactly one.
 *
 * @example Query, key and value read the same input
 * ```ts
 * import { blockTaps } from "./block.ts";
 * import assert from "node:assert/strict";
 *
 * const shape = { hiddenSize: 8, intermediateSize: 16, attentionHeads: 2, headDim: 4 };
 * const [first] = blockTaps(shape, 3);
 * assert.equal(first!.linears[1], "model.layers.3.self_attn.k_proj");
 * assert.equal(first!.linears.length, 3);
 * ```
 */
export function blockTaps(
  architecture: Pick<
    Architecture,
    "hiddenSize" | "intermediateSize" | "attentionHeads" | "headDim"
  >,
  layer: number,
): readonly Tap[] {
  const { hiddenSize, intermediateSize, attentionHeads, headDim } = architecture;
  const tap = (output: string, channels: number, ...modules: string[]): Tap => ({
    output,
    channels,
    linears: modules.map((module) => `model.layers.${layer}.${module}`),
  });
  return [
    tap("attention_in", hiddenSize, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
    tap("attention_mix", attentionHeads * headDim, "self_attn.o_proj"),
    tap("mlp_in", hiddenSize, "mlp.gate_proj", "mlp.up_proj"),
    tap("mlp_mix", intermediateSize, "mlp.down_proj"),
  ];
}

/** Writes one block into a graph: remembers where it is so that names stay short. */
class BlockWriter {
  readonly graph: GraphBuilder;
  readonly architecture: Architecture;
  readonly #prefix: string;
  readonly #locate: Locate;

  constructor(architecture: Architecture, layer: number, locate: Locate) {
    this.graph = new GraphBuilder(`block ${layer}`);
    this.architecture = architecture;
    this.#prefix = `model.layers.${layer}.`;
    this.#locate = locate;
  }

  weight(name: string): Value {
    const full = this.#prefix + name;
    const { type, shape, data } = this.#locate(full);
    return this.graph.weight(full, type, shape, data);
  }

  norm(x: Value, name: string): Value {
    return rmsNorm(this.graph, x, this.weight(`${name}.weight`), this.architecture.normEpsilon);
  }

  linear(x: Value, name: string, bias: boolean): Value {
    const weight = this.weight(`${name}.weight`);
    return linear(this.graph, x, weight, bias ? this.weight(`${name}.bias`) : undefined);
  }

  tap(value: Value, output: string, channels: number): Value {
    this.graph.output(output, value, ["rows", channels]);
    return value;
  }
}

/** Attention on normed rows: `[N * T, H]` to `[N * T, H]`; `batch` holds the dimensions `[N, T]`. */
function writeAttention(block: BlockWriter, x: Value, batch: Value): Value {
  const { graph, architecture } = block;
  const { attentionHeads, keyValueHeads, headDim, queryKeyValueBias } = architecture;
  const half = headDim / 2;
  const cos = graph.input("cos", "float32", ["tokens", half]);
  const sin = graph.input("sin", "float32", ["tokens", half]);
  const mask = graph.input("mask", "float32", ["tokens", "tokens"]);
  const heads = (name: string, count: number) => {
    const projected = block.linear(x, `self_attn.${name}_proj`, queryKeyValueBias);
    return splitHeads(graph, projected, batch, count, headDim);
  };
  const query = rotate(graph, heads("q", attentionHeads), cos, sin);
  const key = rotate(graph, heads("k", keyValueHeads), cos, sin);
  const value = heads("v", keyValueHeads);
  const mixed = attention(graph, query, key, value, mask, architecture);
  block.tap(mixed, "attention_mix", attentionHeads * headDim);
  return block.linear(mixed, "self_attn.o_proj", architecture.outputBias);
}

/** Gated MLP on normed rows: `down(silu(gate(x)) * up(x))`. */
function writeMlp(block: BlockWriter, x: Value): Value {
  const { graph, architecture } = block;
  const gate = block.linear(x, "mlp.gate_proj", architecture.mlpBias);
  const up = block.linear(x, "mlp.up_proj", architecture.mlpBias);
  const mixed = graph.node("Mul", [silu(graph, gate), up]);
  block.tap(mixed, "mlp_mix", architecture.intermediateSize);
  return block.linear(mixed, "mlp.down_proj", architecture.mlpBias);
}

/**
 * Builds the graph of one pre-norm decoder block (qwen2, llama).
 *
 * @param architecture The model.
 * @param layer Index of the block.
 * @param locate Finds the block's tensors in the checkpoint's files.
 * @returns The bytes of an ONNX model whose weights stay in those files.
 */
export function buildBlock(architecture: Architecture, layer: number, locate: Locate): Uint8Array {
  const block = new BlockWriter(architecture, layer, locate);
  const { graph } = block;
  const { hiddenSize } = architecture;
  const shape = ["sequences", "tokens", hiddenSize];
  const hidden = graph.input("hidden", "float32", shape);
  const batch = graph.node("Shape", [hidden], { start: 0, end: 2 });
  const rows = graph.node("Reshape", [hidden, graph.integers([-1, hiddenSize])]);

  const attentionIn = block.tap(block.norm(rows, "input_layernorm"), "attention_in", hiddenSize);
  const attended = graph.node("Add", [rows, writeAttention(block, attentionIn, batch)]);
  const mlpIn = block.tap(block.norm(attended, "post_attention_layernorm"), "mlp_in", hiddenSize);
  const result = graph.node("Add", [attended, writeMlp(block, mlpIn)]);

  graph.output("hidden_out", graph.node("Reshape", [result, graph.node("Shape", [hidden])]), shape);
  return graph.build();
}
