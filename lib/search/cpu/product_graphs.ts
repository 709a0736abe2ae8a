/**
 * The ONNX graphs of the search's products.
 *
 * Names: V [rows, in] differences or weights of some output channels, X [tokens, in] tokens.
 */

import { GraphBuilder, type Value } from "../../graph/builder.ts";

/** A graph from `differences` V and `inputs` to `norms` [rows]. */
function buildNorms(
  name: string,
  inputRows: string,
  norms: (graph: GraphBuilder, differences: Value, inputs: Value) => Value,
): Uint8Array {
  const graph = new GraphBuilder(name);
  const differences = graph.input("differences", "float32", ["rows", "in"]);
  const inputs = graph.input("inputs", "float32", [inputRows, "in"]);
  graph.output("norms", norms(graph, differences, inputs), ["rows"]);
  return graph.build();
}

/** Squared norms of outputs: `inputs` X give the sum over tokens of (V x)^2. */
export function buildSquaredNormGraph(): Uint8Array {
  return buildNorms("squared norms", "tokens", (graph, differences, tokens) => {
    const outputs = graph.node("Gemm", [tokens, differences], { transB: 1 });
    return graph.node("ReduceSumSquare", [outputs, graph.integers([0])], { keepdims: 0 });
  });
}

/**
 * A strip's part of the form V G V^T: `inputs` S [strip, in], whose channels are the first of V's,
 * give the sum over the strip's channels k of V_k (S V^T)_k.
 */
export function buildFormGraph(): Uint8Array {
  return buildNorms("quadratic form", "strip", (graph, differences, strip) => {
    const [zero, one] = [graph.integers([0]), graph.integers([1])];
    const products = graph.node("Gemm", [differences, strip], { transB: 1 });
    const width = graph.node("Slice", [graph.node("Shape", [strip]), zero, one]);
    const own = graph.node("Slice", [differences, zero, width, one]);
    return graph.node("ReduceSum", [graph.node("Mul", [products, own]), one], { keepdims: 0 });
  });
}

/**
 * A block of a Gram matrix: channels `left` [tokens, a] and `right` [tokens, b] give `products`
 * [a, b], sums over tokens.
 */
export function buildGramGraph(): Uint8Array {
  const graph = new GraphBuilder("gram");
  const left = graph.input("left", "float32", ["tokens", "a"]);
  const right = graph.input("right", "float32", ["tokens", "b"]);
  graph.output("products", graph.node("Gemm", [left, right], { transA: 1 }), ["a", "b"]);
  return graph.build();
}
