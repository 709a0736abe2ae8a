/**
 * The part of ONNX that this project writes: ten protobuf messages, encoded straight to bytes.
 *
 * Field numbers are those of `onnx.proto` (onnx/onnx v1.19, IR version 10); they have not changed
 * since IR 3. Weights never pass through these bytes: they are fed to each run, so a graph stays a
 * few kilobytes and protobuf's 2 GiB limit is far.
 */

import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** `TensorProto.DataType`. */
const DATA_TYPES = { float32: 1, int64: 7 } as const;
type DataType = keyof typeof DATA_TYPES;

/** `AttributeProto.AttributeType`. */
const ATTRIBUTE_TYPES = { float: 1, int: 2, ints: 7 } as const;

/** An attribute of a node: a whole number, a list of them, or `{ float }`. */
export type Attribute = number | readonly number[] | { readonly float: number };

/** One operator applied to named values. */
export interface Node {
  /** ONNX operator, such as `"Gemm"`. */
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A graph input or output. A dimension is a number or the name of one that varies. */
export interface ValueInfo {
  readonly name: string;
  readonly type: DataType;
  readonly shape: readonly (number | string)[];
}

/** A constant of the graph. */
export interface Initializer {
  readonly name: string;
  readonly type: DataType;
  readonly shape: readonly number[];
  /** Values in little-endian bytes. */
  readonly data: Uint8Array;
}

/** A whole graph. */
export interface Graph {
  /** Name, shown in ONNX Runtime's messages. */
  readonly name: string;
  readonly nodes: readonly Node[];
  readonly initializers: readonly Initializer[];
  /** What a run is fed. */
  readonly inputs: readonly ValueInfo[];
  /** What a run returns. */
  readonly outputs: readonly ValueInfo[];
}

/** IR version 10 and operator set 21: the newest pair that ONNX Runtime 1.30 takes without a warning. */
const IR_VERSION = 10;
const OPERATOR_SET = 21;

type Write = (writer: BinaryWriter) => void;

function message(writer: BinaryWriter, field: number, write: Write): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write(writer);
  writer.join();
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

function whole(writer: BinaryWriter, field: number, value: number): void {
  writer.tag(field, WireType.Varint).int64(value);
}

function writeAttribute(writer: BinaryWriter, name: string, value: Attribute): void {
  text(writer, 1, name);
  if (typeof value === "number") {
    whole(writer, 3, value);
    whole(writer, 20, ATTRIBUTE_TYPES.int);
  } else if ("float" in value) {
    writer.tag(2, WireType.Bit32).float(value.float);
    whole(writer, 20, ATTRIBUTE_TYPES.float);
  } else {
    for (const item of value) whole(writer, 8, item);
    whole(writer, 20, ATTRIBUTE_TYPES.ints);
  }
}

function writeNode(writer: BinaryWriter, node: Node): void {
  for (const input of node.inputs) text(writer, 1, input);
  for (const output of node.outputs) text(writer, 2, output);
  text(writer, 3, `${node.operator}:${node.outputs[0]}`);
  text(writer, 4, node.operator);
  for (const [name, value] of Object.entries(node.attributes)) {
    message(writer, 5, (w) => writeAttribute(w, name, value));
  }
}

function writeTensor(writer: BinaryWriter, tensor: Initializer): void {
  for (const dimension of tensor.shape) whole(writer, 1, dimension);
  whole(writer, 2, DATA_TYPES[tensor.type]);
  text(writer, 8, tensor.name);
  writer.tag(9, WireType.LengthDelimited).bytes(tensor.data);
}

function writeShape(writer: BinaryWriter, shape: readonly (number | string)[]): void {
  for (const dimension of shape) {
    message(writer, 1, (w) => {
      if (typeof dimension === "number") whole(w, 1, dimension);
      else text(w, 2, dimension);
    });
  }
}

function writeValueInfo(writer: BinaryWriter, value: ValueInfo): void {
  text(writer, 1, value.name);
  message(writer, 2, (type) =>
    message(type, 1, (tensor) => {
      whole(tensor, 1, DATA_TYPES[value.type]);
      message(tensor, 2, (w) => writeShape(w, value.shape));
    }));
}

function writeGraph(writer: BinaryWriter, graph: Graph): void {
  for (const node of graph.nodes) message(writer, 1, (w) => writeNode(w, node));
  text(writer, 2, graph.name);
  for (const tensor of graph.initializers) message(writer, 5, (w) => writeTensor(w, tensor));
  for (const input of graph.inputs) message(writer, 11, (w) => writeValueInfo(w, input));
  for (const output of graph.outputs) message(writer, 12, (w) => writeValueInfo(w, output));
}

/** Encodes a graph as an ONNX model. */
export function encodeModel(graph: Graph): Uint8Array {
  const writer = new BinaryWriter();
  whole(writer, 1, IR_VERSION);
  text(writer, 2, "awq-diag");
  message(writer, 7, (w) => writeGraph(w, graph));
  message(writer, 8, (w) => {
    text(w, 1, "");
    whole(w, 2, OPERATOR_SET);
  });
  return writer.finish();
}
