/**
 * The output head in two ONNX graphs that are fed their weights: the final norm, once for every
 * position, and the products with a slice of the vocabulary. Pure.
 */

import { GraphBuilder } from "../graph/builder.ts";
import { linear, rmsNorm, softcap } from "../graph/operators.ts";

/** Builds the final norm: `hidden` [rows, H] and `gain` [H] give `normed` [rows, H]. */
export function buildFinalNorm(epsilon: number, offset: 0 | 1): Uint8Array {
  const graph = new GraphBuilder("final norm");
  const hidden = graph.input("hidden", "float32", ["rows", "channels"]);
  const gain = graph.input("gain", "float32", ["channels"]);
  graph.output("normed", rmsNorm(graph, hidden, gain, epsilon, offset), ["rows", "channels"]);
  return graph.build();
}

/** Builds the products: `normed` [rows, H] and `words` [words, H] give `logits` [rows, words]. */
export function buildLogits(cap: number | null): Uint8Array {
  const graph = new GraphBuilder("logits");
  const normed = graph.input("normed", "float32", ["rows", "channels"]);
  const words = graph.input("words", "float32", ["words", "channels"]);
  graph.output("logits", softcap(graph, linear(graph, normed, words), cap), ["rows", "words"]);
  return graph.build();
}
