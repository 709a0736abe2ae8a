/**
 * ONNX graphs, written by hand: messages, operators, and the decoder block with a tap on the input of
 * every linear layer. Pure: a description in, bytes out; weights stay in the checkpoint's files.
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
