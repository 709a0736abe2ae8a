/**
 * Collects nodes, constants, inputs and outputs into an ONNX graph; names every value itself, so
 * that the code that builds a network reads like the network.
 */

import {
  type Attribute,
  encodeModel,
  type Initializer,
  type Node,
  type ValueInfo,
} from "./onnx.ts";

/** The name of a value in a graph under construction. */
export type Value = string;

export class GraphBuilder {
  readonly #name: string;
  readonly #nodes: Node[] = [];
  readonly #initializers: Initializer[] = [];
  readonly #inputs: ValueInfo[] = [];
  readonly #outputs: ValueInfo[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  /** Declares what a run is fed. */
  input(name: string, type: "float32" | "int64", shape: readonly (number | string)[]): Value {
    this.#inputs.push({ name, type, shape });
    return name;
  }

  /** Applies an operator with one output. */
  node(
    operator: string,
    inputs: readonly Value[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): Value {
    return this.nodes(operator, inputs, 1, attributes)[0]!;
  }

  /** Applies an operator with several outputs. */
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

  /** Adds a float32 constant. */
  floats(values: readonly number[], shape: readonly number[] = []): Value {
    const bytes = new Uint8Array(Float32Array.from(values).buffer);
    return this.#constant({ type: "float32", shape, data: bytes });
  }

  /** Adds a one-dimensional int64 constant, as shapes and axes are given to operators. */
  integers(values: readonly number[]): Value {
    const bytes = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    return this.#constant({ type: "int64", shape: [values.length], data: bytes });
  }

  /** Declares a value as a result of a run. */
  output(name: string, value: Value, shape: readonly (number | string)[]): void {
    this.#nodes.push({ operator: "Identity", inputs: [value], outputs: [name], attributes: {} });
    this.#outputs.push({ name, type: "float32", shape });
  }

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
