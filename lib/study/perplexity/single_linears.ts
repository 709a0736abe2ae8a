/** The linears that are alone behind their tap: llm-awq judges them by their own output. */

import type { LinearGroup, SearchEngine } from "../../search/linear_group.ts";
import type { Tap } from "../../graph/block.ts";
import type { Matrix } from "../../num/matrix.ts";
import type { HeldBlock } from "../../runtime/block_memory.ts";
import { storedWeights } from "../../search/stored_weights.ts";

/** Such layers of one block, ready to be searched. */
export class SingleLinears implements AsyncDisposable {
  readonly #layers: ReadonlyMap<string, LinearGroup>;

  private constructor(layers: ReadonlyMap<string, LinearGroup>) {
    this.#layers = layers;
  }

  /** Takes in their weights. */
  static async load(
    engine: SearchEngine,
    block: HeldBlock,
    taps: readonly Tap[],
  ): Promise<SingleLinears> {
    const layers = new Map<string, LinearGroup>();
    for (const { output, linears } of taps) {
      if (output === "attention_in" || output === "mlp_in") continue;
      layers.set(output, await engine.load(storedWeights(block, linears)));
    }
    return new SingleLinears(layers);
  }

  /** Evaluates a layer under each of several scales. */
  async errors(
    { output }: Tap,
    inputs: Matrix,
    scales: readonly Float32Array[],
  ): Promise<ReadonlyMap<number, Float64Array>> {
    const search = this.#layers.get(output)!.search(scales, inputs.rows);
    await search.add(inputs);
    const [curves] = await search.end();
    return curves!.errors;
  }

  /** Lets go of the weights. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const layers of this.#layers.values()) await layers[Symbol.asyncDispose]();
  }
}
