/**
 * The scaling search on a GPU: the numbers of `quant/search.ts`, from the kernels of this folder.
 *
 * Weights travel once, as stored. All bit widths under all scales for all layers of a group are one
 * dispatch (`error_kernel.ts`), and one number per workgroup comes back. Nothing waits for the GPU
 * except for those numbers: the next group can be loaded while one is searched.
 */

import type {
  Grids,
  LinearGroup,
  LinearSearch,
  SearchEngine,
  StoredMatrix,
} from "../linear_group.ts";
import { effectiveGroupSize } from "../../quant/group.ts";
import { BufferPool } from "./buffer_pool.ts";
import { BLOCK_ROWS } from "./column_kernels.ts";
import type { GpuContext, LoadedLinears, LoadedStack } from "./context.ts";
import { type GpuDevice, GpuMemoryError } from "./device.ts";
import { gridChange } from "./error_kernel.ts";
import { ErrorSearch } from "./error_search.ts";
import { Kernels } from "./kernels.ts";
import { loadStacks } from "./load_stacks.ts";
import { Readback } from "./readback.ts";
import { sumMagnitudes } from "./sum_magnitudes.ts";
import { sumProxies } from "./sum_proxies.ts";
import {
  assertTiling,
  commonMultiple,
  DEFAULT_TILINGS,
  padTo,
  type Tiling,
  turnDepth,
} from "./tiling.ts";
import type { PassObserver } from "./work.ts";

/**
 * Bytes of a stack of weights in float32. Larger ones would gain nothing, and the work of one dispatch
 * stays short enough for a GPU that also draws a screen.
 */
const STACK_BYTES = 2 ** 27;

/** Below this, smaller stacks do not help where memory runs out. */
const LEAST_STACK_BYTES = 2 ** 22;

/** How a search uses its GPU; for benchmarks and tests. */
export interface GpuSearchSettings {
  /** Tilings to choose from, the preferred first. */
  readonly tilings?: readonly Tiling[];
  /** Most bytes of a stack of weights. */
  readonly stackBytes?: number;
  /** Told of every dispatch. */
  readonly observe?: PassObserver;
}

class GpuLinearGroup implements LinearGroup {
  readonly #context: GpuContext;
  readonly #searches: ErrorSearch[] = [];
  #layers: LoadedLinears | undefined;

  constructor(context: GpuContext, layers: LoadedLinears) {
    this.#context = context;
    this.#layers = layers;
  }

  async weightMagnitudes(): Promise<readonly Float64Array[]> {
    return await sumMagnitudes(this.#context, this.#loaded());
  }

  async proxies(magnitude: ArrayLike<number>): Promise<readonly ReadonlyMap<number, number>[]> {
    const layers = this.#loaded();
    assertLength(magnitude.length, layers.columns, "magnitudes");
    return await sumProxies(this.#context, layers, magnitude);
  }

  search(scales: readonly Float32Array[], tokens: number): LinearSearch {
    const layers = this.#loaded();
    for (const s of scales) assertLength(s.length, layers.columns, "scales");
    const search = new ErrorSearch(this.#context, layers, scales, tokens);
    this.#searches.push(search);
    return search;
  }

  /** Gives the weights' memory back; work already submitted still finds them there. */
  [Symbol.asyncDispose](): Promise<void> {
    for (const search of this.#searches.splice(0)) search[Symbol.dispose]();
    for (const { weights } of this.#layers?.stacks ?? []) this.#context.pool.give(weights.buffer);
    this.#layers = undefined;
    return Promise.resolve();
  }

  #loaded(): LoadedLinears {
    if (this.#layers !== undefined) return this.#layers;
    throw new Error(
      "Cannot compute on layers: their memory was given back, wanted them loaded, load them again",
    );
  }
}

class GpuSearch implements SearchEngine {
  readonly #context: GpuContext;
  readonly #stackBytes: number;

  constructor(context: GpuContext, stackBytes: number) {
    this.#context = context;
    this.#stackBytes = stackBytes;
  }

  async load(weights: readonly StoredMatrix[]): Promise<LinearGroup> {
    assertOneInput(weights);
    const { grids: { kind, groupSize }, columnMultiple } = this.#context;
    const { columns } = weights[0]!;
    return new GpuLinearGroup(this.#context, {
      rows: weights.map(({ rows }) => rows),
      columns,
      paddedColumns: padTo(columns, columnMultiple),
      groupSize: kind === "group" ? effectiveGroupSize(columns, groupSize) : columns,
      stacks: await this.#loadStacks(weights),
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#context.pool[Symbol.dispose]();
    return Promise.resolve();
  }

  /** Loads weights, in smaller stacks if memory has no room for large ones. */
  async #loadStacks(weights: readonly StoredMatrix[]): Promise<readonly LoadedStack[]> {
    for (let bytes = this.#stackBytes;; bytes /= 4) {
      try {
        return await loadStacks(this.#context, weights, bytes);
      } catch (error) {
        if (!(error instanceof GpuMemoryError) || bytes / 4 < LEAST_STACK_BYTES) throw error;
      }
    }
  }
}

/** Refuses weights that cannot read one input. */
function assertOneInput(weights: readonly StoredMatrix[]): void {
  const [first] = weights;
  if (first !== undefined && weights.every(({ columns }) => columns === first.columns)) return;
  throw new TypeError(
    `Cannot search scales: got weights of ${
      weights.map(({ columns }) => columns).join(", ") || "no"
    } columns, wanted equally many in at least one, pass the layers that read one input`,
  );
}

function assertLength(length: number, columns: number, what: string): void {
  if (length === columns) return;
  throw new TypeError(
    `Cannot search scales: got ${length} ${what}, wanted ${columns}, pass one per input channel`,
  );
}

/** Prepares a search on a GPU. */
export async function createGpuSearch(
  grids: Grids,
  gpu: GpuDevice,
  settings: GpuSearchSettings = {},
): Promise<SearchEngine> {
  const { tilings = DEFAULT_TILINGS, stackBytes = STACK_BYTES, observe } = settings;
  const { limits } = gpu.device;
  for (const tiling of tilings) assertTiling(tiling, limits);
  const pool = new BufferPool(gpu);
  const context: GpuContext = {
    gpu,
    grids,
    pool,
    tilings,
    observe,
    kernels: new Kernels(gpu, grids),
    readback: new Readback(gpu, pool),
    rowMultiple: commonMultiple([BLOCK_ROWS, ...tilings.map(({ rows }) => rows)]),
    columnMultiple: commonMultiple(tilings.map(turnDepth)),
  };
  // A device that cannot compile the kernels is found out before any weight is read; and nothing
  // else is to be done while the first block is on its way.
  const { kernels } = context;
  const [usual] = tilings;
  const change = grids.kind === "group" ? gridChange(grids.groupSize, Infinity, usual!) : "row";
  await Promise.all([
    kernels.unpack("F32"),
    kernels.magnitude(),
    kernels.proxy(),
    kernels.range(),
    kernels.error(usual!, change),
  ]);
  const most = Math.min(stackBytes, limits.maxStorageBufferBindingSize, limits.maxBufferSize);
  return new GpuSearch(context, most);
}
