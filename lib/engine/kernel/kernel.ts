/**
 * The compiled loops of `rounding.as.ts` and the memory they work in.
 *
 * Effect: reads `rounding.wasm` beside this file.
 *
 * @module
 */

import type { Quantizer } from "../../quant/quantizer.ts";

/** What `rounding.as.ts` exports; addresses in bytes. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  widenBfloat16(from: number, count: number, into: number): void;
  widenFloat16(from: number, count: number, into: number): void;
  firstNonFinite(values: number, count: number): number;
  addMagnitudes(weight: number, rows: number, columns: number, totals: number): void;
  weightedEnergy(values: number, factors: number, columns: number): number;
  symmetricDifferences(...addresses: number[]): void;
  symmetricQuantized(...addresses: number[]): void;
  groupDifferences(...addresses: number[]): void;
  groupQuantized(...addresses: number[]): void;
}

/** Values in the memory of a kernel; good until the next `reserve`. */
export type KernelFloats = Float32Array<ArrayBuffer>;

/** Loops may run past the end of an array by three values, and begin at multiples of sixteen. */
const spareBytes = 32;
const pageBytes = 2 ** 16;

/** Where the grids of a rounding lie, as the loops take them. */
export interface KernelGrids {
  /** The quantizer. */
  readonly kind: Quantizer["kind"];
  /** Bit widths. */
  readonly bits: Int32Array;
  /** Inputs per group; must divide the columns. Not used by the symmetric quantizer. */
  readonly groupSize: number;
}

/** Loops over weights in WebAssembly; every array they are given must come from the same kernel. */
export class Kernel {
  readonly #loops: Exports;
  #next = spareBytes;

  private constructor(loops: Exports) {
    this.#loops = loops;
  }

  /**
   * Loads the loops into a memory of their own.
   *
   * @returns A kernel.
   */
  static async load(): Promise<Kernel> {
    const bytes = await Deno.readFile(new URL("rounding.wasm", import.meta.url));
    const { instance } = await WebAssembly.instantiate(bytes);
    return new Kernel(instance.exports as unknown as Exports);
  }

  /**
   * Bytes that an array takes in the memory.
   *
   * @param values Number of values.
   * @param width Bytes of a value.
   * @returns Its bytes and the spare ones behind it.
   */
  static bytes(values: number, width = 4): number {
    return Math.ceil(values * width / 16) * 16 + spareBytes;
  }

  /**
   * Begins anew: all arrays taken before are void, and so many bytes can be taken.
   *
   * @param bytes Sum of {@linkcode Kernel.bytes} over the arrays to come.
   */
  reserve(bytes: number): void {
    const { memory } = this.#loops;
    const missing = bytes + spareBytes - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
    this.#next = spareBytes;
  }

  /**
   * Takes an array of float32.
   *
   * @param length Number of values.
   * @returns An array with whatever the memory held.
   */
  floats(length: number): KernelFloats {
    return new Float32Array(this.#memory, this.#take(Kernel.bytes(length)), length);
  }

  /**
   * Takes an array of float64.
   *
   * @param length Number of values.
   * @returns An array with whatever the memory held.
   */
  doubles(length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.#memory, this.#take(Kernel.bytes(length, 8)), length);
  }

  /**
   * Takes an array of int32.
   *
   * @param values Its values.
   * @returns An array that holds them.
   */
  integers(values: readonly number[]): Int32Array<ArrayBuffer> {
    const from = this.#take(Kernel.bytes(values.length));
    const array = new Int32Array(this.#memory, from, values.length);
    array.set(values);
    return array;
  }

  /**
   * Expands values of two bytes, exactly, in place: their bytes fill the last half of `values`.
   *
   * @param dtype How they are stored.
   * @param values Holds the bytes, takes the values.
   */
  widen(dtype: "F16" | "BF16", values: KernelFloats): void {
    const { byteOffset, length } = values;
    const from = byteOffset + 2 * length;
    if (dtype === "F16") this.#loops.widenFloat16(from, length, byteOffset);
    else this.#loops.widenBfloat16(from, length, byteOffset);
  }

  /**
   * Finds a value that is no number.
   *
   * @param values Values.
   * @returns Index of the first NaN or infinity, or -1.
   */
  firstNonFinite(values: KernelFloats): number {
    return this.#loops.firstNonFinite(values.byteOffset, values.length);
  }

  /**
   * Adds the magnitudes of every row to totals per column.
   *
   * @param weight Weight `[rows, columns]`.
   * @param totals Totals `[columns]`.
   */
  addMagnitudes(weight: KernelFloats, totals: Float64Array): void {
    const { length } = totals;
    const { byteOffset } = weight;
    this.#loops.addMagnitudes(byteOffset, weight.length / length, length, totals.byteOffset);
  }

  /**
   * Sum over columns of factor_j v_j^2, in double.
   *
   * @param values Values `[columns]`.
   * @param factors Factors `[columns]`.
   * @returns The sum.
   */
  weightedEnergy(values: KernelFloats, factors: KernelFloats): number {
    return this.#loops.weightedEnergy(values.byteOffset, factors.byteOffset, factors.length);
  }

  /**
   * Computes (W diag(s) - Q(W diag(s))) diag(1/s) on every grid, from some column on.
   *
   * @param weight Weight `[rows, columns]`.
   * @param scales Scales `[columns]`.
   * @param inverses Their inverses.
   * @param grids The grids.
   * @param scratch Two rows and 32 values.
   * @param into Takes `[rows, grids, columns - first]`.
   * @param first The first column that is written.
   */
  differences(
    weight: KernelFloats,
    scales: KernelFloats,
    inverses: KernelFloats,
    grids: KernelGrids,
    scratch: KernelFloats,
    into: KernelFloats,
    first = 0,
  ): void {
    const given = [weight.byteOffset, scales.byteOffset, inverses.byteOffset];
    const rest = [grids.bits.byteOffset, grids.bits.length, scratch.byteOffset, into.byteOffset];
    const shape = [weight.length / scales.length, scales.length, first];
    if (grids.kind === "group") {
      this.#loops.groupDifferences(...given, ...shape, grids.groupSize, ...rest);
    } else this.#loops.symmetricDifferences(...given, ...shape, ...rest);
  }

  /**
   * Computes Q(W diag(s)) diag(1/s) on every grid.
   *
   * @param weight Weight `[rows, columns]`.
   * @param scales Scales `[columns]`.
   * @param grids The grids.
   * @param scratch Two rows and 32 values.
   * @param into Takes `[rows, grids, columns]`.
   */
  quantized(
    weight: KernelFloats,
    scales: KernelFloats,
    grids: KernelGrids,
    scratch: KernelFloats,
    into: KernelFloats,
  ): void {
    const given = [weight.byteOffset, scales.byteOffset];
    const rest = [grids.bits.byteOffset, grids.bits.length, scratch.byteOffset, into.byteOffset];
    const shape = [weight.length / scales.length, scales.length];
    if (grids.kind === "group") {
      this.#loops.groupQuantized(...given, ...shape, grids.groupSize, ...rest);
    } else this.#loops.symmetricQuantized(...given, ...shape, ...rest);
  }

  get #memory(): ArrayBuffer {
    return this.#loops.memory.buffer as ArrayBuffer;
  }

  #take(bytes: number): number {
    const from = this.#next;
    this.#next = from + bytes;
    if (this.#next > this.#memory.byteLength) {
      throw new RangeError(
        `Cannot take ${bytes} bytes of the kernel's memory: got ${
          this.#memory.byteLength - from
        } left, wanted as many, reserve more`,
      );
    }
    return from;
  }
}
