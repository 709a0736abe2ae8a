/**
 * One decoder block as an ONNX graph, with a tap on the input of every linear.
 *
 * Inputs: `hidden` [N, T, H], `cos` and `sin` [T, rotated channels / 2], `mask` [T, T]. Outputs:
 * `hidden_out` [N, T, H] and one `[N * T, channels]` tensor per tap.
 */

import type { Architecture } from "../model/architecture.ts";
import { blockNorms } from "../model/block_norms.ts";
import { writeAttention } from "./attention.ts";
import { BlockWriter } from "./block_writer.ts";
import type { Value } from "./builder.ts";
import { writeMlp } from "./mlp.ts";
import { scale } from "./operators.ts";

/** A point where the input of one or several linears is read. */
export interface Tap {
  /** Name of the graph output. */
  readonly output: string;
  readonly channels: number;
  /** Full names of the linears that read it, in checkpoint order. */
  readonly linears: readonly string[];
}

/** The taps of one block, in the order in which the data flows. */
export function blockTaps(
  architecture: Pick<
    Architecture,
    "hiddenSize" | "intermediateSize" | "attentionHeads" | "headDim" | "fusedProjections"
  >,
  block: number,
): readonly Tap[] {
  const { hiddenSize, intermediateSize, attentionHeads, headDim, fusedProjections } = architecture;
  const tap = (output: string, channels: number, module: string, ...names: string[]): Tap => ({
    output,
    channels,
    linears: names.map((name) => `model.layers.${block}.${module}.${name}_proj`),
  });
  return [
    tap("attention_in", hiddenSize, "self_attn", ...(fusedProjections ? ["qkv"] : ["q", "k", "v"])),
    tap("o_proj_input", attentionHeads * headDim, "self_attn", "o"),
    tap("mlp_in", hiddenSize, "mlp", ...(fusedProjections ? ["gate_up"] : ["gate", "up"])),
    tap("down_proj_input", intermediateSize, "mlp", "down"),
  ];
}

/**
 * Builds the graph of one decoder block: attention and MLP each read the residual stream and add to
 * it, with the norms and the factor that the architecture says.
 */
export function buildBlock(architecture: Architecture): Uint8Array {
  const block = new BlockWriter(architecture);
  const { graph } = block;
  const { hiddenSize, residualScale } = architecture;
  const norms = blockNorms(architecture);
  const normed = (x: Value, name: string | null) => name === null ? x : block.norm(x, name);
  const join = (stream: Value, output: Value, norm: string | null) =>
    graph.node("Add", [stream, scale(graph, normed(output, norm), residualScale)]);

  const shape = ["sequences", "tokens", hiddenSize];
  const hidden = graph.input("hidden", "float32", shape);
  const batch = graph.node("Shape", [hidden], { start: 0, end: 2 });
  const rows = graph.node("Reshape", [hidden, graph.integers([-1, hiddenSize])]);

  const attentionIn = block.tap(normed(rows, norms.attentionInput), "attention_in", hiddenSize);
  const mix = writeAttention(block, attentionIn, batch);
  const attended = join(rows, mix, norms.attentionOutput);

  const mlpIn = block.tap(normed(attended, norms.mlpInput), "mlp_in", hiddenSize);
  const result = join(attended, writeMlp(block, mlpIn), norms.mlpOutput);

  graph.output("hidden_out", graph.node("Reshape", [result, graph.node("Shape", [hidden])]), shape);
  return graph.build();
}
