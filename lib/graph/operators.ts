/**
 * The parts of a decoder block, each a few ONNX operators of the default domain, so that every
 * execution provider has them.
 *
 * Shape letters: N sequences in a batch, T tokens of one sequence, H hidden size, D head width.
 *
 * @module
 */

import type { GraphBuilder, Value } from "./builder.ts";

/**
 * RMSNorm: `x / sqrt(mean(x^2) + epsilon) * weight` over the last axis (Zhang and Sennrich 2019).
 *
 * @param graph The graph to add to.
 * @param x Values `[..., H]`.
 * @param weight Gain `[H]`.
 * @param epsilon Added to the mean square.
 * @returns Values `[..., H]`.
 */
export function rmsNorm(graph: GraphBuilder, x: Value, weight: Value, epsilon: number): Value {
  const square = graph.node("Mul", [x, x]);
  const mean = graph.node("ReduceMean", [square, graph.integers([-1])]);
  const root = graph.node("Sqrt", [graph.node("Add", [mean, graph.floats([epsilon])])]);
  return graph.node("Mul", [graph.node("Div", [x, root]), weight]);
}

/**
 * A linear layer `x W^T + b`.
 *
 * @param graph The graph to add to.
 * @param x Input `[tokens, in]`.
 * @param weight Weight `[out, in]`.
 * @param bias Bias `[out]`, if the layer has one.
 * @returns Output `[tokens, out]`.
 */
export function linear(graph: GraphBuilder, x: Value, weight: Value, bias?: Value): Value {
  return graph.node("Gemm", bias === undefined ? [x, weight] : [x, weight, bias], { transB: 1 });
}

/**
 * SiLU: `x * sigmoid(x)`.
 *
 * @param graph The graph to add to.
 * @param x Values of any shape.
 * @returns Values of the same shape.
 */
export function silu(graph: GraphBuilder, x: Value): Value {
  return graph.node("Mul", [x, graph.node("Sigmoid", [x])]);
}

/**
 * Rotary position embedding on the two halves of each head (Su et al. 2021, in the half-split form
 * of Hugging Face checkpoints): `(a, b) -> (a cos - b sin, b cos + a sin)`.
 *
 * @param graph The graph to add to.
 * @param x Queries or keys `[N, heads, T, D]`.
 * @param cos Cosines `[T, D / 2]`.
 * @param sin Sines `[T, D / 2]`.
 * @returns Rotated values `[N, heads, T, D]`.
 */
export function rotate(graph: GraphBuilder, x: Value, cos: Value, sin: Value): Value {
  const [a, b] = graph.nodes("Split", [x], 2, { axis: -1, num_outputs: 2 }) as [Value, Value];
  const product = (u: Value, v: Value) => graph.node("Mul", [u, v]);
  const first = graph.node("Sub", [product(a, cos), product(b, sin)]);
  const second = graph.node("Add", [product(b, cos), product(a, sin)]);
  return graph.node("Concat", [first, second], { axis: -1 });
}

/** Head counts and width of an attention layer. */
export interface HeadShape {
  /** Query heads. */
  readonly attentionHeads: number;
  /** Key and value heads; divides `attentionHeads`. */
  readonly keyValueHeads: number;
  /** Width of one head. */
  readonly headDim: number;
}

/**
 * Splits projected values into heads.
 *
 * @param graph The graph to add to.
 * @param x Values `[N * T, heads * D]`.
 * @param batch The dimensions `[N, T]` as an int64 value.
 * @param heads Number of heads.
 * @param headDim Width of one head.
 * @returns Values `[N, heads, T, D]`.
 */
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
 *
 * @param graph The graph to add to.
 * @param query Queries `[N, heads, T, D]`.
 * @param key Keys `[N, kv heads, T, D]`.
 * @param value Values `[N, kv heads, T, D]`.
 * @param mask Added to the scores, `[T, T]`: 0 where attention is allowed, very negative elsewhere.
 * @param shape Head counts and width.
 * @returns Attention output `[N * T, heads * D]`, heads in order.
 */
export function attention(
  graph: GraphBuilder,
  query: Value,
  key: Value,
  value: Value,
  mask: Value,
  shape: HeadShape,
): Value {
  const { attentionHeads, keyValueHeads, headDim } = shape;
  const reshape = (x: Value, dimensions: number[]) =>
    graph.node("Reshape", [x, graph.integers(dimensions)]);
  // In Reshape, 0 keeps a dimension and -1 is worked out.
  const scale = graph.floats([1 / Math.sqrt(headDim)]);
  const grouped = reshape(graph.node("Mul", [query, scale]), [0, keyValueHeads, -1, headDim]);
  const keyT = graph.node("Transpose", [key], { perm: [0, 1, 3, 2] });
  const scores = reshape(graph.node("MatMul", [grouped, keyT]), [0, attentionHeads, -1, 0]);
  const weights = graph.node("Softmax", [graph.node("Add", [scores, mask])], { axis: -1 });
  const mixed = graph.node("MatMul", [reshape(weights, [0, keyValueHeads, -1, 0]), value]);
  const perHead = reshape(mixed, [0, attentionHeads, -1, headDim]);
  const perToken = graph.node("Transpose", [perHead], { perm: [0, 2, 1, 3] });
  return reshape(perToken, [-1, attentionHeads * headDim]);
}
