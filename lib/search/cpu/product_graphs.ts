/**
 * The ONNX graphs of the search's products.
 *
 * Names: V [rows, in] differences or weights of some output channels, X [tokens, in] tokens.
 */

import { GraphBuilder } from "../../graph/builder.ts";

/**
 * The graph of output energies: `differences` V and `inputs` X give `energy` [rows], the sum over
 * tokens of (V x)^2.
 */
export function buildSquaredNormGraph(): Uint8Array {
  const graph = new GraphBuilder("output energy");
  const differences = graph.input("differences", "float32", ["rows", "in"]);
  const inputs = graph.input("inputs", "float32", ["tokens", "in"]);
  const outputs = graph.node("Gemm", [inputs, differences], { transB: 1 });
  const energy = graph.node("ReduceSumSquare", [outputs, graph.integers([0])], { keepdims: 0 });
  graph.output("energy", energy, ["rows"]);
  return graph.build();
}

/**
 * The graph of a strip's part of the form V G V^T: `differences` V and `inputs` S [strip, in], whose
 * channels are the first of V's, give `energy` [rows], the sum over the strip's channels k of
 * V_k (S V^T)_k.
 */
export function buildFormGraph(): Uint8Array {
  const graph = new GraphBuilder("quadratic form");
  const differences = graph.input("differences", "float32", ["rows", "in"]);
  const strip = graph.input("inputs", "float32", ["strip", "in"]);
  const products = graph.node("Gemm", [differences, strip], { transB: 1 });
  const width = graph.node("Slice", [
    graph.node("Shape", [strip]),
    graph.integers([0]),
    graph.integers([1]),
  ]);
  const own = graph.node("Slice", [differences, graph.integers([0]), width, graph.integers([1])]);
  const terms = graph.node("Mul", [products, own]);
  const energy = graph.node("ReduceSum", [terms, graph.integers([1])], { keepdims: 0 });
  graph.output("energy", energy, ["rows"]);
  return graph.build();
}

/**
 * The graph of a block of a Gram matrix: channels `left` [tokens, a] and `right` [tokens, b] give
 * `products` [a, b], sums over tokens.
 */
export function buildGramGraph(): Uint8Array {
  const graph = new GraphBuilder("gram");
  const left = graph.input("left", "float32", ["tokens", "a"]);
  const right = graph.input("right", "float32", ["tokens", "b"]);
  graph.output("products", graph.node("Gemm", [left, right], { transA: 1 }), ["a", "b"]);
  return graph.build();
}
