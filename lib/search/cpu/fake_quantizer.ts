/**
 * Quantizes weights and gives back what their codes stand for, as float32: the weights of a
 * quantized model as they are evaluated.
 *
 * One thread is enough: the loops read and write a weight once, and the products that follow cost a
 * hundred times as much.
 */

import type { Matrix } from "../../num/matrix.ts";
import { effectiveGroupSize } from "../../quant/group.ts";
import { Kernel } from "./kernel/kernel.ts";
import type { Grids } from "../linear_group.ts";

/** Weights of a piece: its rows and their rounding stay in cache. */
const PIECE_ELEMENTS = 2 ** 16;

/** Quantizes weights. */
export class FakeQuantizer {
  readonly #kernel: Kernel;
  readonly #grids: Omit<Grids, "bits">;

  private constructor(kernel: Kernel, grids: Omit<Grids, "bits">) {
    this.#kernel = kernel;
    this.#grids = grids;
  }

  /** Loads the loops. */
  static async load(grids: Omit<Grids, "bits">): Promise<FakeQuantizer> {
    return new FakeQuantizer(await Kernel.load(), grids);
  }

  /** Computes Q(W diag(s)) diag(1/s); plain rounding where all scales are 1. */
  quantize({ data, columns }: Matrix, scales: Float32Array, bits: number, into: Matrix): void {
    const kernel = this.#kernel;
    const step = Math.max(1, Math.floor(PIECE_ELEMENTS / columns)) * columns;
    const lengths = [step, columns, 2 * columns + 32, step];
    const bytes = lengths.reduce((total, length) => total + Kernel.bytes(length), 0);
    kernel.reserve(bytes + Kernel.bytes(1));
    const { kind, groupSize } = this.#grids;
    const grids = {
      kind,
      bits: kernel.integers([bits]),
      groupSize: effectiveGroupSize(columns, groupSize),
    };
    const [rows, factors, scratch, rounded] = lengths.map((n) => kernel.floats(n));
    factors!.set(scales);
    for (let start = 0; start < data.length; start += step) {
      const values = data.subarray(start, start + step);
      const piece = rows!.subarray(0, values.length);
      piece.set(values);
      kernel.quantized(piece, factors!, grids, scratch!, rounded!);
      into.data.set(rounded!.subarray(0, values.length), start);
    }
  }
}
