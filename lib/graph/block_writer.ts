/**
 * Writes the parts of a block into a graph, so that the code that builds a block reads like the
 * block. Weights are fed to each run as float32, by their names within the block.
 */

import type { Architecture } from "../model/architecture.ts";
import { blockTensors } from "../model/tensors.ts";
import { GraphBuilder, type Value } from "./builder.ts";
import { linear, rmsNorm } from "./operators.ts";

export class BlockWriter {
  readonly graph: GraphBuilder;
  readonly architecture: Architecture;
  readonly #shapes: ReadonlyMap<string, readonly number[]>;

  constructor(architecture: Architecture) {
    this.graph = new GraphBuilder("block");
    this.architecture = architecture;
    this.#shapes = new Map(blockTensors(architecture, 0).map(({ name, shape }) => [name, shape]));
  }

  /** Norms rows with one of the block's gains. */
  norm(x: Value, name: string): Value {
    const { normEpsilon, normOffset } = this.architecture;
    return rmsNorm(this.graph, x, this.#weight(`${name}.weight`), normEpsilon, normOffset);
  }

  linear(x: Value, name: string, bias: boolean): Value {
    const weight = this.#weight(`${name}.weight`);
    return linear(this.graph, x, weight, bias ? this.#weight(`${name}.bias`) : undefined);
  }

  /** Makes the input of linears a result of the graph. */
  tap(value: Value, output: string, channels: number): Value {
    this.graph.output(output, value, ["rows", channels]);
    return value;
  }

  #weight(name: string): Value {
    return this.graph.input(name, "float32", this.#shapes.get(`model.layers.0.${name}`)!);
  }
}
