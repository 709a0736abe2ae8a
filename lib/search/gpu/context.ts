/** What the parts of the GPU's search share. */

import type { Grids } from "../linear_group.ts";
import type { BufferPool } from "./buffer_pool.ts";
import type { GpuDevice } from "./device.ts";
import type { Kernels } from "./kernels.ts";
import type { Readback } from "./readback.ts";
import type { Shape } from "./shape_source.ts";
import type { Stack } from "./stacks.ts";
import type { Tiling } from "./tiling.ts";
import type { Part, PassObserver } from "./work.ts";

/** The parts of an engine. */
export interface GpuContext {
  /** The device. */
  readonly gpu: GpuDevice;
  /** The quantizer and its bit widths. */
  readonly grids: Grids;
  /** Memory. */
  readonly pool: BufferPool;
  /** Compiled kernels. */
  readonly kernels: Kernels;
  /** Results on their way. */
  readonly readback: Readback;
  /** Tilings to choose from, the preferred first. */
  readonly tilings: readonly Tiling[];
  /** Rows of weights are padded to a multiple of this, */
  readonly rowMultiple: number;
  /** and columns to a multiple of this. */
  readonly columnMultiple: number;
  /** Told of every dispatch. */
  readonly observe: PassObserver | undefined;
}

/** A stack in the GPU's memory. */
export interface LoadedStack extends Stack {
  /** Weights in float32, `[padded columns, rows]`. */
  readonly weights: Part;
}

/** The layers of a group in the GPU's memory. */
export interface LoadedLinears {
  /** Rows of each layer. */
  readonly rows: readonly number[];
  /** Inputs. */
  readonly columns: number;
  /** Inputs with padding, whose weights are 0. */
  readonly paddedColumns: number;
  /** Inputs that share a grid. */
  readonly groupSize: number;
  /** Their weights. */
  readonly stacks: readonly LoadedStack[];
}

/** The shape of a dispatch over a stack. */
export function stackShape(
  { columns, paddedColumns, groupSize }: LoadedLinears,
  { rows }: Stack,
  results: number,
  tokens = 0,
): Shape {
  const groups = columns / groupSize;
  return { rows, columns: paddedColumns, tokens, groups, groupSize, results };
}
