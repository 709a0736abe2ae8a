/** Pieces of weights of one width, one after another in a kernel's memory, rounded on all grids. */

import type { KernelFloats } from "../../parallel/kernel_memory.ts";
import { effectiveGroupSize } from "../../quant/group.ts";
import type { Grids } from "../linear_group.ts";
import { copyColumns } from "./copy_columns.ts";
import { Kernel } from "./kernel/kernel.ts";

/** Arrays for pieces of at most so many rows; good until the kernel's memory is taken anew. */
export class Rounding {
  /** For what is multiplied with the piece. */
  readonly inputs: KernelFloats;
  readonly columns: number;
  readonly #loops: Kernel["loops"];
  readonly #bits: Int32Array;
  /** 0: symmetric, per row. */
  readonly #groupSize: number;
  readonly #room: KernelFloats;
  readonly #scales: KernelFloats;
  readonly #inverses: KernelFloats;
  readonly #scratch: KernelFloats;
  readonly #results: KernelFloats;
  readonly #totals: Float64Array<ArrayBuffer>;

  constructor(
    kernel: Kernel,
    { kind, bits, groupSize }: Grids,
    rows: number,
    columns: number,
    inputs = 0,
  ) {
    const [weights, results] = [rows * columns, rows * bits.length * columns];
    const lengths = [weights, columns, columns, 2 * columns + 32, results, inputs] as const;
    const totals = Math.max(columns, 1 + bits.length);
    const arrays = kernel.arrays(lengths, Kernel.bytes(bits.length) + Kernel.bytes(totals, 8));
    [this.#room, this.#scales, this.#inverses, this.#scratch, this.#results, this.inputs] = arrays;
    this.#loops = kernel.loops;
    this.columns = columns;
    this.#bits = kernel.integers(bits);
    this.#totals = kernel.doubles(totals);
    this.#groupSize = kind === "group" ? effectiveGroupSize(columns, groupSize) : 0;
  }

  /** Room for a piece of so many rows. */
  room(rows: number): KernelFloats {
    return this.#room.subarray(0, rows * this.columns);
  }

  /** The piece's columns from one on, in memory that the next result takes. */
  plain(piece: KernelFloats, first: number): KernelFloats {
    const width = this.columns - first;
    const into = this.#results.subarray(0, piece.length / this.columns * width);
    copyColumns(piece, this.columns, first, width, into);
    return into;
  }

  /**
   * (W diag(s) - Q(W diag(s))) diag(1/s) on every grid from column `first` on, as `[rows, grids,
   * columns - first]` in memory that the next result takes.
   */
  differences(piece: KernelFloats, scales: Float32Array, first = 0): KernelFloats {
    this.#scales.set(scales);
    for (let j = 0; j < scales.length; j++) this.#inverses[j] = 1 / scales[j]!;
    const factors = [this.#scales.byteOffset, this.#inverses.byteOffset, first];
    this.#loops.differences(piece.byteOffset, ...factors, ...this.#arguments(piece));
    const grids = piece.length / this.columns * this.#bits.length;
    return this.#results.subarray(0, grids * (this.columns - first));
  }

  /** Q(W diag(s)) diag(1/s) on every grid, `[rows, grids, columns]` in the same memory. */
  quantized(piece: KernelFloats, scales: Float32Array): KernelFloats {
    this.#scales.set(scales);
    const { byteOffset } = this.#scales;
    this.#loops.quantized(piece.byteOffset, byteOffset, ...this.#arguments(piece));
    return this.#results.subarray(0, piece.length * this.#bits.length);
  }

  /** Sums of |w| over the piece's rows, per column. */
  magnitudes(piece: KernelFloats): Float64Array {
    const totals = this.#totals.subarray(0, this.columns).fill(0);
    const rows = piece.length / this.columns;
    this.#loops.addMagnitudes(piece.byteOffset, rows, this.columns, totals.byteOffset);
    return totals;
  }

  /** Squared norms, weighted per column, of the piece and of its RTN errors on every grid. */
  proxies(piece: KernelFloats, squares: Float32Array): Float64Array {
    const grids = this.#bits.length;
    const errors = this.differences(piece, new Float32Array(this.columns).fill(1));
    this.#scales.set(squares);
    const totals = this.#totals.subarray(0, 1 + grids).fill(0);
    const rows = piece.length / this.columns;
    const add = (values: KernelFloats, own: number, into: Float64Array) => {
      const factors = this.#scales.byteOffset;
      const places = [this.columns, factors, into.byteOffset];
      this.#loops.addSquaredNorms(values.byteOffset, rows, own, ...places);
    };
    add(piece, 1, totals);
    add(errors, grids, totals.subarray(1));
    return totals;
  }

  /** What both roundings are given last. */
  #arguments(piece: KernelFloats): readonly number[] {
    const shape = [piece.length / this.columns, this.columns, this.#groupSize];
    const { byteOffset, length } = this.#bits;
    return [...shape, byteOffset, length, this.#scratch.byteOffset, this.#results.byteOffset];
  }
}
