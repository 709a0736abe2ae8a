/**
 * Stored weights expanded to float32 in WebAssembly.
 *
 * @module
 */

import { type CommonLoops, type KernelFloats, KernelMemory, loadLoops } from "./kernel_memory.ts";

/** A memory of its own for one tensor. */
export class WideningMemory extends KernelMemory<CommonLoops> {
  /**
   * Loads the loops.
   *
   * @returns A memory that holds nothing.
   */
  static async load(): Promise<WideningMemory> {
    return new WideningMemory(await loadLoops(new URL("widen.wasm", import.meta.url)));
  }

  /**
   * Takes the memory for one array; what was taken before is void.
   *
   * @param length Number of values.
   * @returns An array with whatever the memory held.
   */
  take(length: number): KernelFloats {
    this.reserve(KernelMemory.bytes(length));
    return this.floats(length);
  }
}
