/**
 * ONNX graphs, written by hand: messages, operators, and the decoder block with a tap on the input of
 * every linear layer. Pure: a description in, bytes out; weights stay in the checkpoint's files.
 *
 * @example A graph that doubles its input
 * ```ts
 * import { GraphBuilder } from "./mod.ts";
 * import assert from "node:assert/strict";
 *
 * const graph = new GraphBuilder("double");
 * const x = graph.input("x", "float32", ["n"]);
 * graph.output("y", graph.node("Add", [x, x]), ["n"]);
 * assert.ok(graph.build().length > 0);
 * ```
 *
 * @module
 */

export { writeAttention } from "./attention.ts";
export { blockTaps, buildBlock, type Tap } from "./block.ts";
export { BlockWriter } from "./block_writer.ts";
export { GraphBuilder, type Value } from "./builder.ts";
export { buildHead } from "./head.ts";
export type { Locate, WeightLocation } from "./locate.ts";
export { writeMlp } from "./mlp.ts";
export { buildModule, type ModuleKind } from "./module.ts";
export {
  type Attribute,
  type DataType,
  dataTypes,
  encodeModel,
  type ExternalData,
  type Graph,
  type Initializer,
  type Node,
  type ValueInfo,
} from "./onnx.ts";
export {
  activate,
  attention,
  type AttentionShape,
  linear,
  rmsNorm,
  rotate,
  softcap,
  splitHeads,
} from "./operators.ts";
