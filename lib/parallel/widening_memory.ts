/** Stored weights expanded to float32 in WebAssembly. */

import { type CommonLoops, type KernelFloats, KernelMemory, loadLoops } from "./kernel_memory.ts";

/** A memory of its own for one tensor. */
export class WideningMemory extends KernelMemory<CommonLoops> {
  static async load(): Promise<WideningMemory> {
    return new WideningMemory(await loadLoops(new URL("widen.wasm", import.meta.url)));
  }

  /** Takes the memory for one array; what was taken before is void. */
  take(length: number): KernelFloats {
    return this.arrays([length])[0];
  }
}
