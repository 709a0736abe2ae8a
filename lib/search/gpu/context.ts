/** What the parts of the GPU's search share. */

import type { Grids } from "../linear_group.ts";
import type { BufferPool } from "./buffer_pool.ts";
import type { Binding, PassObserver } from "./commands.ts";
import type { GpuDevice } from "./device.ts";
import type { Kernels } from "./kernels.ts";
import type { Readback } from "./readback.ts";
import type { Tiling } from "./tiling.ts";
import type { WeightLayout } from "./weight_layout.ts";

/** What an engine computes with. */
export interface GpuContext {
  readonly gpu: GpuDevice;
  readonly grids: Grids;
  readonly pool: BufferPool;
  readonly kernels: Kernels;
  readonly readback: Readback;
  /** Tilings to choose from, the preferred first. */
  readonly tilings: readonly Tiling[];
  /** Rows of weights are padded to a multiple of this, */
  readonly rowMultiple: number;
  /** and columns to a multiple of this. */
  readonly columnMultiple: number;
  readonly observe: PassObserver | undefined;
}

/** Weights in the GPU's memory: float32, `[padded columns, rows]`. */
export interface WeightBuffer extends WeightLayout {
  readonly weights: Binding;
}

/** The linears of a group in the GPU's memory. */
export interface LoadedLinears {
  /** Rows of each linear. */
  readonly rows: readonly number[];
  readonly columns: number;
  /** Columns with padding, whose weights are 0. */
  readonly paddedColumns: number;
  /** Columns that share a grid. */
  readonly groupSize: number;
  readonly buffers: readonly WeightBuffer[];
}

/** The uniform of a dispatch over a buffer of weights, as `SHAPE_SOURCE` declares it. */
export function packShape(
  { columns, paddedColumns, groupSize }: LoadedLinears,
  { rows }: WeightLayout,
  results: number,
  tokens = 0,
): Uint32Array<ArrayBuffer> {
  const groups = columns / groupSize;
  return Uint32Array.of(rows, paddedColumns, tokens, groups, groupSize, results);
}
