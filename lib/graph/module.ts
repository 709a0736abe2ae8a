/**
 * A part of a decoder block on its own: attention or the MLP, from its tapped input to its output.
 * llm-awq measures its loss there, behind the softmax and the activation.
 */

import type { Architecture } from "../model/architecture.ts";
import { writeAttention } from "./attention.ts";
import { BlockWriter } from "./block_writer.ts";
import { writeMlp } from "./mlp.ts";

/** Which part of a block. */
export type ModuleKind = "attention" | "mlp";

/**
 * Builds the graph of a part of a block.
 *
 * Inputs: `input` [N, T, H], the normed values that the first linears read, and what the part
 * needs of `cos`, `sin` and `mask`. Output without a comparison: `output` [N * T, H]. With one:
 * another input `reference` [N * T, H], and the output `error` [N * T], the squared distance of each
 * row of the output from it.
 */
export function buildModule(
  kind: ModuleKind,
  architecture: Architecture,
  compare: boolean,
): Uint8Array {
  const block = new BlockWriter(architecture);
  const { graph } = block;
  const { hiddenSize } = architecture;
  const input = graph.input("input", "float32", ["sequences", "tokens", hiddenSize]);
  const batch = graph.node("Shape", [input], { start: 0, end: 2 });
  const rows = graph.node("Reshape", [input, graph.integers([-1, hiddenSize])]);
  const output = kind === "attention" ? writeAttention(block, rows, batch) : writeMlp(block, rows);
  if (compare) {
    const reference = graph.input("reference", "float32", ["rows", hiddenSize]);
    const difference = graph.node("Sub", [output, reference]);
    const error = graph.node("ReduceSumSquare", [difference, graph.integers([-1])], {
      keepdims: 0,
    });
    graph.output("error", error, ["rows"]);
  } else {
    graph.output("output", output, ["rows", hiddenSize]);
  }
  return graph.build();
}
