/**
 * The compiled loops of `rounding.as.ts` and the memory they work in.
 *
 * Effect: reads `rounding.wasm` beside this file.
 */

import { type CommonLoops, KernelMemory, loadLoops } from "../../../parallel/kernel_memory.ts";

/** What `rounding.as.ts` exports; `rounding.ts` knows the arguments. */
interface RoundingLoops extends CommonLoops {
  addMagnitudes(...addressesAndSizes: number[]): void;
  addSquaredNorms(...addressesAndSizes: number[]): void;
  differences(...addressesAndSizes: number[]): void;
  quantized(...addressesAndSizes: number[]): void;
}

/** A memory of its own for the arrays of a thread. */
export class Kernel extends KernelMemory<RoundingLoops> {
  static async load(): Promise<Kernel> {
    return new Kernel(await loadLoops(new URL("rounding.wasm", import.meta.url)));
  }
}
