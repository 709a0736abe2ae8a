/**
 * Compiled loops and the memory they work in.
 *
 * Effect: reads the `.wasm` file of a kernel.
 */

import { atPath } from "../errors/at_path.ts";
import { AwqDiagError } from "../errors/awq_diag_error.ts";

/** Values in the memory of a kernel; good until the next `reserve` or `arrays`. */
export type KernelFloats = Float32Array<ArrayBuffer>;

/** What every kernel exports (`widen.as.ts`); addresses in bytes. */
export interface CommonLoops {
  readonly memory: WebAssembly.Memory;
  /** The first address behind the constants. */
  firstFree(): number;
  /** Not 0 where a value may be NaN or infinite. */
  widenBfloat16(from: number, count: number, into: number): number;
  widenFloat16(from: number, count: number, into: number): number;
  /** Index of the first NaN or infinity, or -1. */
  firstNonFinite(values: number, count: number): number;
}

const ALIGNMENT = 16;
/** Loops may run past the end of an array by three values. */
const SPARE_BYTES = 32;
const PAGE_BYTES = 2 ** 16;

/** Loads compiled loops into a memory of their own. */
export async function loadLoops<Loops extends CommonLoops>(url: URL): Promise<Loops> {
  const bytes = url.protocol === "file:"
    ? await atPath("load compiled loops", url.pathname, () => Deno.readFile(url))
    : await fetchBytes(url);
  const { instance } = await WebAssembly.instantiate(bytes);
  return instance.exports as unknown as Loops;
}

/** The library may have been imported from the web. */
async function fetchBytes(url: URL): Promise<ArrayBuffer> {
  try {
    return await (await fetch(url)).arrayBuffer();
  } catch (cause) {
    const { message } = cause as Error;
    throw new AwqDiagError(
      `Cannot load compiled loops: "${url}" gave ${message}, wanted a file of this library, try again`,
      { cause },
    );
  }
}

/** Arrays for loops in WebAssembly; every array these are given must come from the same kernel. */
export class KernelMemory<Loops extends CommonLoops> {
  readonly loops: Loops;
  readonly #first: number;
  #next: number;

  protected constructor(loops: Loops) {
    this.loops = loops;
    this.#first = Math.ceil(loops.firstFree() / ALIGNMENT) * ALIGNMENT;
    this.#next = this.#first;
  }

  /** Bytes that an array takes in the memory. */
  static bytes(values: number, width = 4): number {
    return Math.ceil(values * width / ALIGNMENT) * ALIGNMENT + SPARE_BYTES;
  }

  /** Begins anew: all arrays taken before are void, and so many bytes can be taken. */
  reserve(bytes: number): void {
    const missing = this.#first + bytes - this.#memory.byteLength;
    if (missing > 0) this.loops.memory.grow(Math.ceil(missing / PAGE_BYTES));
    this.#next = this.#first;
  }

  /** Begins anew with arrays of float32 of these lengths, and so many bytes for others. */
  arrays<const Lengths extends readonly number[]>(
    lengths: Lengths,
    moreBytes = 0,
  ): { readonly [K in keyof Lengths]: KernelFloats } {
    this.reserve(lengths.reduce((total, n) => total + KernelMemory.bytes(n), moreBytes));
    return lengths.map((n) => this.floats(n)) as { [K in keyof Lengths]: KernelFloats };
  }

  floats(length: number): KernelFloats {
    return new Float32Array(this.#memory, this.#take(KernelMemory.bytes(length)), length);
  }

  doubles(length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.#memory, this.#take(KernelMemory.bytes(length, 8)), length);
  }

  integers(values: ArrayLike<number>): Int32Array<ArrayBuffer> {
    const from = this.#take(KernelMemory.bytes(values.length));
    const array = new Int32Array(this.#memory, from, values.length);
    array.set(values);
    return array;
  }

  /**
   * Expands values of two bytes, exactly, in place: their bytes fill the last half of `values`. Gives
   * the index of the first NaN or infinity, or -1.
   */
  widen(dtype: "F16" | "BF16", values: KernelFloats): number {
    const { byteOffset, length } = values;
    const from = byteOffset + 2 * length;
    const widenLoop = dtype === "F16" ? this.loops.widenFloat16 : this.loops.widenBfloat16;
    return widenLoop(from, length, byteOffset) === 0 ? -1 : this.firstNonFinite(values);
  }

  /** Index of the first NaN or infinity, or -1. */
  firstNonFinite(values: KernelFloats): number {
    return this.loops.firstNonFinite(values.byteOffset, values.length);
  }

  get #memory(): ArrayBuffer {
    return this.loops.memory.buffer as ArrayBuffer;
  }

  #take(bytes: number): number {
    const from = this.#next;
    this.#next += bytes;
    return from;
  }
}
