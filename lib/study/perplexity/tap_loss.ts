/** How far the outputs behind a tap move when the linears that read it are quantized. */

import type { Matrix } from "../../num/matrix.ts";
import { stackRows } from "../../num/stack_rows.ts";
import type { HeldBlock } from "../../runtime/block_memory.ts";
import type { FedModule } from "../../runtime/fed_module.ts";
import type { LinearGroup } from "../../search/linear_group.ts";
import type { BlockQuantizer } from "./block_quantizer.ts";

/** Sums over tokens of the squared distance under each of several scales, by bit width. */
export type LossSums = ReadonlyMap<number, Float64Array>;

/** The loss behind one tap. */
export interface TapLoss extends AsyncDisposable {
  /** Values of the output per token. */
  readonly width: number;
  /** Measures on some sequences. */
  measure(inputs: readonly Matrix[], scales: readonly Float32Array[]): Promise<LossSums>;
}

/** Taken at the output of a linear that is alone behind its tap. */
export function linearLoss(group: LinearGroup, width: number): TapLoss {
  return {
    width,
    async measure(inputs, scales) {
      const stacked = stackRows(inputs);
      const search = group.search(scales, stacked.rows);
      await search.add(stacked);
      const [curves] = await search.end();
      return curves!.errors;
    },
    [Symbol.asyncDispose]: () => group[Symbol.asyncDispose](),
  };
}

/** Taken at the output of attention or of the MLP, behind the softmax or the activation. */
export function moduleLoss(
  module: FedModule,
  held: HeldBlock,
  linears: readonly string[],
  quantizer: BlockQuantizer,
  { bits, width }: { readonly bits: readonly number[]; readonly width: number },
): TapLoss {
  return {
    width,
    async measure(inputs, scales) {
      const weights = held.weights();
      const references: Matrix[] = [];
      for (const x of inputs) references.push(await module.output(held.block, weights, x));
      const losses = new Map(bits.map((b) => [b, new Float64Array(scales.length)]));
      for (const [b, sums] of losses) {
        for (const [a, s] of scales.entries()) {
          const quantized = quantizer.quantize(weights, linears, b, () => s);
          for (const [i, x] of inputs.entries()) {
            sums[a]! += await module.distance(held.block, quantized, x, references[i]!);
          }
        }
      }
      return losses;
    },
    [Symbol.asyncDispose]: () => Promise.resolve(), // modules serve all blocks
  };
}
