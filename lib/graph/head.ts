/** From hidden states to logits: the final norm and a slice of the output head as an ONNX graph. */

import type { Architecture } from "../model/architecture.ts";
import { GraphBuilder } from "./builder.ts";
import type { Locate, WeightLocation } from "./locate.ts";
import { linear, rmsNorm, softcap } from "./operators.ts";

/** Rows `start .. end - 1` of a matrix in a file, without touching the others. */
function sliceRows(weight: WeightLocation, start: number, end: number): WeightLocation {
  const [rows, columns] = weight.shape as [number, number];
  const shape = [end - start, columns];
  if (weight.data === null) return { ...weight, shape };
  const rowBytes = weight.data.length / rows;
  const offset = weight.data.offset + start * rowBytes;
  return { ...weight, shape, data: { ...weight.data, offset, length: (end - start) * rowBytes } };
}

/**
 * Builds the graph of the output head for a slice of the vocabulary: input `hidden`
 * [tokens, H], output `logits` [tokens, end - start].
 *
 * A slice keeps the memory small where all logits would not fit (151,936 words x 2,048 tokens).
 */
export function buildHead(
  architecture: Architecture,
  locate: Locate,
  start = 0,
  end: number = architecture.vocabularySize,
): Uint8Array {
  const { hiddenSize, vocabularySize, tiedEmbeddings } = architecture;
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
  const { normEpsilon, normOffset, finalSoftcap } = architecture;
  const normed = rmsNorm(graph, hidden, normWeight, normEpsilon, normOffset);
  const logits = softcap(graph, linear(graph, normed, headWeight), finalSoftcap);
  graph.output("logits", logits, ["tokens", end - start]);
  return graph.build();
}
