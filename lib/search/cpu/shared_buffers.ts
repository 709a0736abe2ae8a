/**
 * Memory that workers see, used again and again: like `num/buffers.ts`, but several arrays of one
 * length can be in use at once, and each is given back.
 */
export class SharedBuffers {
  readonly #free = new Map<number, SharedArrayBuffer[]>();

  /** Copies values to shared memory while they are used. */
  async lend<T>(values: Float32Array, use: (buffer: SharedArrayBuffer) => Promise<T>): Promise<T> {
    const buffer = this.copy(values);
    try {
      return await use(buffer);
    } finally {
      this.giveBack(buffer);
    }
  }

  /** Copies values to shared memory. */
  copy(values: Float32Array | Uint8Array): SharedArrayBuffer {
    const buffer = this.#take(values.byteLength);
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    new Uint8Array(buffer).set(bytes);
    return buffer;
  }

  /** Takes memory that holds nothing but zeros. */
  zeros(bytes: number): SharedArrayBuffer {
    const buffer = this.#take(bytes);
    new Uint8Array(buffer).fill(0);
    return buffer;
  }

  /** Gives memory back; workers must be done with it. */
  giveBack(buffer: SharedArrayBuffer): void {
    const free = this.#free.get(buffer.byteLength);
    if (free === undefined) this.#free.set(buffer.byteLength, [buffer]);
    else free.push(buffer);
  }

  #take(bytes: number): SharedArrayBuffer {
    return this.#free.get(bytes)?.pop() ?? new SharedArrayBuffer(bytes);
  }
}
