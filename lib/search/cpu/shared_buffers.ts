/**
 * Memory that workers see, used again and again: like `num/buffers.ts`, but several arrays of one
 * length can be in use at once, and each is given back.
 */
export class SharedBuffers {
  readonly #free = new Map<number, SharedArrayBuffer[]>();

  /** Copies values to shared memory. */
  copy(values: Float32Array | Uint8Array): SharedArrayBuffer {
    const free = this.#free.get(values.byteLength)?.pop();
    const buffer = free ?? new SharedArrayBuffer(values.byteLength);
    new Uint8Array(buffer).set(
      new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    );
    return buffer;
  }

  /** Takes memory that holds nothing but zeros. */
  zeros(bytes: number): SharedArrayBuffer {
    const free = this.#free.get(bytes)?.pop();
    if (free === undefined) return new SharedArrayBuffer(bytes);
    new Uint8Array(free).fill(0);
    return free;
  }

  /** Gives memory back; workers must be done with it. */
  giveBack(buffer: SharedArrayBuffer): void {
    const free = this.#free.get(buffer.byteLength);
    if (free === undefined) this.#free.set(buffer.byteLength, [buffer]);
    else free.push(buffer);
  }
}
