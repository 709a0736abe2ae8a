/**
 * Memory that workers see, used again and again: like `num/buffers.ts`, but several arrays of one
 * length can be in use at once, and each is given back.
 */
export class SharedBuffers {
  readonly #free = new Map<number, SharedArrayBuffer[]>();

  /**
   * Copies values to shared memory.
   *
   * @param values Values.
   * @returns Memory that begins with their bytes; give it back after use.
   *
   * @example Memory that was given back is taken again
   * ```ts
   * import { SharedBuffers } from "./shared_buffers.ts";
   * import assert from "node:assert/strict";
   *
   * const buffers = new SharedBuffers();
   * const first = buffers.copy(Float32Array.of(1, 2));
   * buffers.giveBack(first);
   * assert.equal(buffers.copy(Float32Array.of(3, 4)), first);
   * ```
   */
  copy(values: Float32Array | Uint8Array): SharedArrayBuffer {
    const free = this.#free.get(values.byteLength)?.pop();
    const buffer = free ?? new SharedArrayBuffer(values.byteLength);
    new Uint8Array(buffer).set(
      new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    );
    return buffer;
  }

  /**
   * Takes memory that holds nothing but zeros.
   *
   * @param bytes Its size.
   * @returns Memory; give it back after use.
   *
   * @example Eight zeros
   * ```ts
   * import { SharedBuffers } from "./shared_buffers.ts";
   * import assert from "node:assert/strict";
   *
   * const zeros = new SharedBuffers().zeros(8);
   * assert.deepEqual([...new Uint8Array(zeros)], [0, 0, 0, 0, 0, 0, 0, 0]);
   * ```
   */
  zeros(bytes: number): SharedArrayBuffer {
    const free = this.#free.get(bytes)?.pop();
    if (free === undefined) return new SharedArrayBuffer(bytes);
    new Uint8Array(free).fill(0);
    return free;
  }

  /**
   * Gives memory back; workers must be done with it.
   *
   * @param buffer Memory from {@linkcode SharedBuffers.copy}.
   */
  giveBack(buffer: SharedArrayBuffer): void {
    const free = this.#free.get(buffer.byteLength);
    if (free === undefined) this.#free.set(buffer.byteLength, [buffer]);
    else free.push(buffer);
  }
}
