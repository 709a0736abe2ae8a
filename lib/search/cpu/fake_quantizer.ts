/**
 * Quantizes weights and gives back what their codes stand for, as float32: the weights of a
 * quantized model as they are evaluated.
 *
 * One thread is enough: the loops read and write a weight once, and the products that follow cost a
 * hundred times as much.
 */

import type { Matrix } from "../../num/matrix.ts";
import type { Grids } from "../linear_group.ts";
import { Kernel } from "./kernel/kernel.ts";
import { Rounding } from "./rounding.ts";

/** Weights of a piece: its rows and their rounding stay in cache. */
const PIECE_ELEMENTS = 2 ** 16;

export class FakeQuantizer {
  readonly #kernel: Kernel;
  readonly #grids: Omit<Grids, "bits">;

  private constructor(kernel: Kernel, grids: Omit<Grids, "bits">) {
    this.#kernel = kernel;
    this.#grids = grids;
  }

  static async load(grids: Omit<Grids, "bits">): Promise<FakeQuantizer> {
    return new FakeQuantizer(await Kernel.load(), grids);
  }

  /** Computes Q(W diag(s)) diag(1/s); RTN where all scales are 1. */
  quantize({ data, columns }: Matrix, scales: Float32Array, bits: number, into: Matrix): void {
    const rows = Math.max(1, Math.floor(PIECE_ELEMENTS / columns));
    const rounding = new Rounding(this.#kernel, { ...this.#grids, bits: [bits] }, rows, columns);
    for (let start = 0; start < data.length; start += rows * columns) {
      const values = data.subarray(start, start + rows * columns);
      const piece = rounding.room(values.length / columns);
      piece.set(values);
      into.data.set(rounding.quantized(piece, scales), start);
    }
  }
}
