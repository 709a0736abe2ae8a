/**
 * From hidden states to logits: the final norm and a slice of the output head as an ONNX graph.
 *
 * @module
 */

import type { Architecture } from "../model/architecture.ts";
import type { Locate, WeightLocation } from "./block.ts";
import { GraphBuilder } from "./builder.ts";
import { linear, rmsNorm } from "./operators.ts";

/** Rows `start .. end - 1` of a matrix in a file, without touching the others. */
function sliceRows(weight: WeightLocation, start: number, end: number): WeightLocation {
  const rowBytes = weight.data.length / weight.shape[0]!;
  const offset = weight.data.offset + start * rowBytes;
  const data = { ...weight.data, offset, length: (end - start) * rowBytes };
  return { ...weight, shape: [end - start, weight.shape[1]!], data };
}

/**
 * Builds the graph of the output head for a slice of the vocabulary: input `hidden`
 * [tokens, H], output `logits` [tokens, end - start].
 *
 * A slice keeps the memory small where all logits would not fit (151,936 words x 2,048 tokens).
 *
 * @param architecture The model.
 * @param locate Finds tensors in the checkpoint's files.
 * @param start First word of the slice.
 * @param end One past the last word.
 * @returns The bytes of an ONNX model.
 * @throws {RangeError} If the slice is empty or leaves the vocabulary.
 */
export function buildHead(
  architecture: Architecture,
  locate: Locate,
  start = 0,
  end: number = architecture.vocabularySize,
): Uint8Array {
  const { hiddenSize, vocabularySize, normEpsilon, tiedEmbeddings } = architecture;
  if (!(start >= 0 && start < end && end <= vocabularySize)) {
    throw new RangeError(
      `Cannot slice the vocabulary: got words ${start} to ${end}, wanted a range within 0 to ${vocabularySize}, choose a smaller slice`,
    );
  }
  const graph = new GraphBuilder("head");
  const hidden = graph.input("hidden", "float32", ["tokens", hiddenSize]);
  const gain = locate("model.norm.weight");
  const name = tiedEmbeddings ? "model.embed_tokens.weight" : "lm_head.weight";
  const words = sliceRows(locate(name), start, end);
  const normWeight = graph.weight("model.norm.weight", gain.type, gain.shape, gain.data);
  const headWeight = graph.weight(name, words.type, words.shape, words.data);
  const normed = rmsNorm(graph, hidden, normWeight, normEpsilon);
  graph.output("logits", linear(graph, normed, headWeight), ["tokens", end - start]);
  return graph.build();
}
