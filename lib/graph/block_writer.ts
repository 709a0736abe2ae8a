/**
 * Writes the parts of one block into a graph: remembers which block it is, so that the code that
 * builds a block reads like the block.
 */

import type { Architecture } from "../model/architecture.ts";
import { GraphBuilder, type Value } from "./builder.ts";
import type { Locate } from "./locate.ts";
import { linear, rmsNorm } from "./operators.ts";

export class BlockWriter {
  readonly graph: GraphBuilder;
  readonly architecture: Architecture;
  readonly #prefix: string;
  readonly #locate: Locate;

  constructor(architecture: Architecture, block: number, locate: Locate) {
    this.graph = new GraphBuilder(`block ${block}`);
    this.architecture = architecture;
    this.#prefix = `model.layers.${block}.`;
    this.#locate = locate;
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
    const full = this.#prefix + name;
    const { type, shape, data } = this.#locate(full);
    return this.graph.weight(full, type, shape, data);
  }
}
