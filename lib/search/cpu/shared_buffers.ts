/**
 * Memory that workers see, used again and again: like `num/buffers.ts`, but several arrays of one
 * length can be in use at once, and each is given back.
 *
 * What is dropped stays in memory until every thread's collector has run. So a buffer serves all
 * lengths below its own: its size is a power of two, of which the system gives what is written to.
 */
export class SharedBuffers {
  readonly #free = new Map<number, SharedArrayBuffer[]>();

  /** Copies values to shared memory while they are used. */
  async lend<T>(values: Float32Array, use: (shared: Float32Array) => Promise<T>): Promise<T> {
    const buffer = this.copy(values);
    try {
      return await use(new Float32Array(buffer, 0, values.length));
    } finally {
      this.giveBack(buffer);
    }
  }

  /** Copies values to the beginning of shared memory, which may be longer. */
  copy(values: Float32Array | Uint8Array): SharedArrayBuffer {
    const buffer = this.#take(values.byteLength);
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    new Uint8Array(buffer).set(bytes);
    return buffer;
  }

  /** Takes memory that begins with so many zeros. */
  zeros(bytes: number): SharedArrayBuffer {
    const buffer = this.#take(bytes);
    new Uint8Array(buffer, 0, bytes).fill(0);
    return buffer;
  }

  /** Gives memory back; workers must be done with it. */
  giveBack(buffer: SharedArrayBuffer): void {
    const free = this.#free.get(buffer.byteLength);
    if (free === undefined) this.#free.set(buffer.byteLength, [buffer]);
    else free.push(buffer);
  }

  /** The smallest free one that will do. */
  #take(bytes: number): SharedArrayBuffer {
    const sizes = [...this.#free.keys()].filter((size) =>
      size >= bytes && this.#free.get(size)!.length > 0
    );
    return this.#free.get(Math.min(...sizes))?.pop() ?? new SharedArrayBuffer(sizeFor(bytes));
  }
}

/** Above a gigabyte, sizes are as asked for: an address space has an end. */
function sizeFor(bytes: number): number {
  return bytes > 2 ** 30 ? bytes : 2 ** Math.ceil(Math.log2(Math.max(16, bytes)));
}
