/**
 * Arrays that are filled again and again: weights and activations of one block after another.
 *
 * Without them each block leaves its arrays to the garbage collector, which frees them late and in
 * another order, and the memory of a long run creeps up by half.
 */
export class Buffers {
  readonly #arrays = new Map<string, Float32Array>();

  /**
   * Gives the array of a name; what it held before is lost to earlier takers.
   *
   * @param name Use of the array; equal names share one array.
   * @param length Number of values.
   * @returns An array of that length, with whatever it held before.
   *
   * @example Equal uses share memory
   * ```ts
   * import { Buffers } from "./buffers.ts";
   * import assert from "node:assert/strict";
   *
   * const buffers = new Buffers();
   * assert.equal(buffers.take("weight", 8), buffers.take("weight", 8));
   * assert.notEqual(buffers.take("weight", 8), buffers.take("input", 8));
   * ```
   */
  take(name: string, length: number): Float32Array {
    const known = this.#arrays.get(name);
    if (known?.length === length) return known;
    if (known !== undefined && known.length > length) return known.subarray(0, length);
    const array = new Float32Array(length);
    this.#arrays.set(name, array);
    return array;
  }
}
