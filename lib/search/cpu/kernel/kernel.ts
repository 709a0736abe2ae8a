/**
 * The compiled loops of `rounding.as.ts` and the memory they work in.
 *
 * Effect: reads `rounding.wasm` beside this file.
 */

import {
  type CommonLoops,
  type KernelFloats,
  KernelMemory,
  loadLoops,
} from "../../../parallel/kernel_memory.ts";
import type { Quantizer } from "../../../quant/quantizer.ts";

/** What `rounding.as.ts` exports; addresses in bytes. */
export interface RoundingLoops extends CommonLoops {
  /** See {@linkcode Kernel.addMagnitudes}. */
  addMagnitudes(weight: number, rows: number, columns: number, totals: number): void;
  /** See {@linkcode Kernel.weightedEnergy}. */
  weightedEnergy(values: number, factors: number, columns: number): number;
  /** See {@linkcode Kernel.differences}. */
  symmetricDifferences(...addresses: number[]): void;
  /** See {@linkcode Kernel.quantized}. */
  symmetricQuantized(...addresses: number[]): void;
  /** See {@linkcode Kernel.differences}. */
  groupDifferences(...addresses: number[]): void;
  /** See {@linkcode Kernel.quantized}. */
  groupQuantized(...addresses: number[]): void;
}

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
export class Kernel extends KernelMemory<RoundingLoops> {
  /** Loads the loops into a memory of their own. */
  static async load(): Promise<Kernel> {
    return new Kernel(await loadLoops(new URL("rounding.wasm", import.meta.url)));
  }

  /** Adds the magnitudes of every row to totals per column. */
  addMagnitudes(weight: KernelFloats, totals: Float64Array): void {
    const { length } = totals;
    const { byteOffset } = weight;
    this.loops.addMagnitudes(byteOffset, weight.length / length, length, totals.byteOffset);
  }

  /** Sum over columns of factor_j v_j^2, in double. */
  weightedEnergy(values: KernelFloats, factors: KernelFloats): number {
    return this.loops.weightedEnergy(values.byteOffset, factors.byteOffset, factors.length);
  }

  /** Computes (W diag(s) - Q(W diag(s))) diag(1/s) on every grid, from some column on. */
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
      this.loops.groupDifferences(...given, ...shape, grids.groupSize, ...rest);
    } else this.loops.symmetricDifferences(...given, ...shape, ...rest);
  }

  /** Computes Q(W diag(s)) diag(1/s) on every grid. */
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
      this.loops.groupQuantized(...given, ...shape, grids.groupSize, ...rest);
    } else this.loops.symmetricQuantized(...given, ...shape, ...rest);
  }
}
