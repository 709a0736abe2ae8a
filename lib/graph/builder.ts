/**
 * Collects nodes, constants, inputs and outputs into an ONNX graph; names every value itself, so
 * that the code that builds a network reads like the network.
 *
 * @module
 */

import {
  type Attribute,
  type DataType,
  encodeModel,
  type ExternalData,
  type Initializer,
  type Node,
  type ValueInfo,
} from "./onnx.ts";

/** The name of a value in a graph under construction. */
export type Value = string;

/** A graph under construction. */
export class GraphBuilder {
  readonly #name: string;
  readonly #nodes: Node[] = [];
  readonly #initializers: Initializer[] = [];
  readonly #inputs: ValueInfo[] = [];
  readonly #outputs: ValueInfo[] = [];

  /**
   * Starts an empty graph.
   *
   * @param name Name of the graph, shown in ONNX Runtime's messages.
   */
  constructor(name: string) {
    this.#name = name;
  }

  /**
   * Declares what a run is fed.
   *
   * @param name Key in the feeds of a run.
   * @param type Element type; float32 or int64, since ONNX Runtime's Node binding fails on others.
   * @param shape Dimensions; a string names one that varies.
   * @returns The value.
   */
  input(name: string, type: "float32" | "int64", shape: readonly (number | string)[]): Value {
    this.#inputs.push({ name, type, shape });
    return name;
  }

  /**
   * Applies an operator with one output.
   *
   * @param operator ONNX operator.
   * @param inputs Values read; `""` leaves an optional input out.
   * @param attributes Attributes by name.
   * @returns The value computed.
   */
  node(
    operator: string,
    inputs: readonly Value[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): Value {
    return this.nodes(operator, inputs, 1, attributes)[0]!;
  }

  /**
   * Applies an operator with several outputs.
   *
   * @param operator ONNX operator.
   * @param inputs Values read.
   * @param count Number of outputs.
   * @param attributes Attributes by name.
   * @returns The values computed.
   */
  nodes(
    operator: string,
    inputs: readonly Value[],
    count: number,
    attributes: Readonly<Record<string, Attribute>> = {},
  ): readonly Value[] {
    const id = `${operator.toLowerCase()}_${this.#nodes.length}`;
    const outputs = count === 1 ? [id] : Array.from({ length: count }, (_, i) => `${id}_${i}`);
    this.#nodes.push({ operator, inputs, outputs, attributes });
    return outputs;
  }

  /**
   * Adds a float32 constant.
   *
   * @param values Values, row-major.
   * @param shape Dimensions; a scalar by default.
   * @returns The value.
   */
  floats(values: readonly number[], shape: readonly number[] = []): Value {
    const bytes = new Uint8Array(Float32Array.from(values).buffer);
    return this.#constant({ type: "float32", shape, data: bytes });
  }

  /**
   * Adds a one-dimensional int64 constant, as shapes and axes are given to operators.
   *
   * @param values Values.
   * @returns The value.
   */
  integers(values: readonly number[]): Value {
    const bytes = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    return this.#constant({ type: "int64", shape: [values.length], data: bytes });
  }

  /**
   * Adds a weight that stays in its file; float16 and bfloat16 are cast to float32 in the graph,
   * which is exact.
   *
   * @param name Name of the tensor in the checkpoint.
   * @param type Element type in the file.
   * @param shape Dimensions.
   * @param data Where its bytes lie; null for a weight that each run is fed as float32.
   * @returns The float32 value.
   */
  weight(name: string, type: DataType, shape: readonly number[], data: ExternalData | null): Value {
    if (data === null) return this.input(name, "float32", shape);
    this.#initializers.push({ name, type, shape, data });
    return type === "float32" ? name : this.node("Cast", [name], { to: 1 });
  }

  /**
   * Declares a value as a result of a run.
   *
   * @param name Key in the results of a run.
   * @param value A float32 value of the graph.
   * @param shape Dimensions; a string names one that varies.
   */
  output(name: string, value: Value, shape: readonly (number | string)[]): void {
    this.#nodes.push({ operator: "Identity", inputs: [value], outputs: [name], attributes: {} });
    this.#outputs.push({ name, type: "float32", shape });
  }

  /**
   * Encodes the graph.
   *
   * @returns The bytes of an ONNX model.
   */
  build(): Uint8Array {
    return encodeModel({
      name: this.#name,
      nodes: this.#nodes,
      initializers: this.#initializers,
      inputs: this.#inputs,
      outputs: this.#outputs,
    });
  }

  #constant(tensor: Omit<Initializer, "name">): Value {
    const name = `constant_${this.#initializers.length}`;
    this.#initializers.push({ name, ...tensor });
    return name;
  }
}
