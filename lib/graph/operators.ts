/**
 * The parts of a decoder block, each a few ONNX operators of the default domain, so that every
 * execution provider has them.
 *
 * Shape letters: N sequences in a batch, T tokens of one sequence, H hidden size, D head width.
 */

import type { Activation, Architecture } from "../model/architecture.ts";
import type { GraphBuilder, Value } from "./builder.ts";

/**
 * RMSNorm: `x / sqrt(mean(x^2) + epsilon) * (offset + weight)` over the last axis (Zhang and
 * Sennrich 2019).
 */
export function rmsNorm(
  graph: GraphBuilder,
  x: Value,
  weight: Value,
  epsilon: number,
  offset: 0 | 1 = 0,
): Value {
  const square = graph.node("Mul", [x, x]);
  const mean = graph.node("ReduceMean", [square, graph.integers([-1])]);
  const root = graph.node("Sqrt", [graph.node("Add", [mean, graph.floats([epsilon])])]);
  const gain = offset === 0 ? weight : graph.node("Add", [weight, graph.floats([offset])]);
  return graph.node("Mul", [graph.node("Div", [x, root]), gain]);
}

/** A linear `x W^T + b`. */
export function linear(graph: GraphBuilder, x: Value, weight: Value, bias?: Value): Value {
  return graph.node("Gemm", bias === undefined ? [x, weight] : [x, weight, bias], { transB: 1 });
}

/**
 * Activation of a gated MLP. Both are `x * sigmoid(u)`: SiLU with `u = x`, GELU's tanh form with
 * `u = 2 sqrt(2 / pi) (x + 0.044715 x^3)`, because `(1 + tanh(v)) / 2 = sigmoid(2 v)` (Hendrycks and
 * Gimpel 2016).
 */
export function activate(graph: GraphBuilder, x: Value, activation: Activation): Value {
  const input = activation === "silu" ? x : geluSigmoidInput(graph, x);
  return graph.node("Mul", [x, graph.node("Sigmoid", [input])]);
}

function geluSigmoidInput(graph: GraphBuilder, x: Value): Value {
  const slope = 2 * Math.sqrt(2 / Math.PI);
  const square = graph.node("Mul", [x, x]);
  const cubic = graph.node("Mul", [square, graph.floats([slope * 0.044715])]);
  return graph.node("Mul", [x, graph.node("Add", [cubic, graph.floats([slope])])]);
}

/** Multiplies by a number; by 1 is no operation. */
export function scale(graph: GraphBuilder, x: Value, factor: number): Value {
  return factor === 1 ? x : graph.node("Mul", [x, graph.floats([factor])]);
}

/** Bounds values smoothly: `cap tanh(x / cap)` (Gemma 2, arXiv:2408.00118). */
export function softcap(graph: GraphBuilder, x: Value, cap: number | null): Value {
  if (cap === null) return x;
  const bound = graph.floats([cap]);
  return graph.node("Mul", [graph.node("Tanh", [graph.node("Div", [x, bound])]), bound]);
}

/**
 * Rotary position embedding on the two halves of the rotated part of each head (Su et al. 2021, in
 * the half-split form of Hugging Face checkpoints): `(a, b) -> (a cos - b sin, b cos + a sin)`.
 */
export function rotate(
  graph: GraphBuilder,
  x: Value,
  cos: Value,
  sin: Value,
  rotated: number,
  kept: number,
): Value {
  const widths = kept === 0 ? [rotated / 2, rotated / 2] : [rotated / 2, rotated / 2, kept];
  const parts = graph.nodes("Split", [x, graph.integers(widths)], widths.length, { axis: -1 });
  const [a, b, ...rest] = parts as [Value, Value, ...Value[]];
  const product = (u: Value, v: Value) => graph.node("Mul", [u, v]);
  const first = graph.node("Sub", [product(a, cos), product(b, sin)]);
  const second = graph.node("Add", [product(b, cos), product(a, sin)]);
  return graph.node("Concat", [first, second, ...rest], { axis: -1 });
}

type AttentionShape = Pick<
  Architecture,
  "attentionHeads" | "keyValueHeads" | "headDim" | "attentionScale" | "attentionSoftcap"
>;

/** Splits projected values into heads. */
export function splitHeads(
  graph: GraphBuilder,
  x: Value,
  batch: Value,
  heads: number,
  headDim: number,
): Value {
  const shape = graph.node("Concat", [batch, graph.integers([heads, headDim])], { axis: 0 });
  return graph.node("Transpose", [graph.node("Reshape", [x, shape])], { perm: [0, 2, 1, 3] });
}

/**
 * Scaled dot-product attention with grouped key and value heads (Ainslie et al. 2023).
 *
 * Query heads that share a key head are laid side by side along the token axis, so that keys and
 * values are never repeated in memory.
 */
export function attention(
  graph: GraphBuilder,
  query: Value,
  key: Value,
  value: Value,
  mask: Value,
  shape: AttentionShape,
): Value {
  const { attentionHeads, keyValueHeads, headDim, attentionScale } = shape;
  const reshape = (x: Value, dimensions: number[]) =>
    graph.node("Reshape", [x, graph.integers(dimensions)]);
  // In Reshape, 0 keeps a dimension and -1 is worked out.
  const grouped = reshape(scale(graph, query, attentionScale), [0, keyValueHeads, -1, headDim]);
  const keyT = graph.node("Transpose", [key], { perm: [0, 1, 3, 2] });
  const products = reshape(graph.node("MatMul", [grouped, keyT]), [0, attentionHeads, -1, 0]);
  const scores = softcap(graph, products, shape.attentionSoftcap);
  const weights = graph.node("Softmax", [graph.node("Add", [scores, mask])], { axis: -1 });
  const mixed = graph.node("MatMul", [reshape(weights, [0, keyValueHeads, -1, 0]), value]);
  const perHead = reshape(mixed, [0, attentionHeads, -1, headDim]);
  const perToken = graph.node("Transpose", [perHead], { perm: [0, 2, 1, 3] });
  return reshape(perToken, [-1, attentionHeads * headDim]);
}
