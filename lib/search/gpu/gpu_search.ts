/**
 * The scaling search on a GPU: the numbers of `quant/search.ts`, from the kernels of this folder.
 *
 * Weights travel once, as stored. All bit widths under all scales for all linears of a group are one
 * dispatch (`error_kernel.ts`), and one number per workgroup comes back. Nothing waits for the GPU
 * except for those numbers: the next group can be loaded while one is searched.
 */

import { AwqDiagError } from "../../errors/awq_diag_error.ts";
import { effectiveGroupSize } from "../../quant/group.ts";
import type {
  Grids,
  LinearGroup,
  LinearSearch,
  SearchEngine,
  StoredMatrix,
} from "../linear_group.ts";
import { BufferPool } from "./buffer_pool.ts";
import { TILE_ROWS } from "./column_kernels.ts";
import type { PassObserver } from "./commands.ts";
import type { GpuContext, LoadedLinears, WeightBuffer } from "./context.ts";
import { type GpuDevice, GpuMemoryError } from "./device.ts";
import { gridChange } from "./error_kernel.ts";
import { ErrorSearch } from "./error_search.ts";
import { Kernels } from "./kernels.ts";
import { loadWeights } from "./load_weights.ts";
import { probeDivision } from "./probe_division.ts";
import { Readback } from "./readback.ts";
import { assertTiling, commonMultiple, DEFAULT_TILINGS, padTo, type Tiling } from "./tiling.ts";
import { meanMagnitudes, proxyErrors } from "./weight_passes.ts";

/**
 * Bytes of a buffer of weights in float32. Larger ones would gain nothing, and a dispatch stays short
 * enough for a GPU that also draws a screen.
 */
const WEIGHT_BYTES = 2 ** 27;

/** Below this, smaller buffers do not help where memory runs out. */
const LEAST_WEIGHT_BYTES = 2 ** 22;

/** How a search uses its GPU; for benchmarks and tests. */
export interface GpuSearchSettings {
  /** Tilings to choose from, the preferred first. */
  readonly tilings?: readonly Tiling[];
  /** Most bytes of a buffer of weights. */
  readonly weightBytes?: number;
  readonly observe?: PassObserver;
}

class GpuLinearGroup implements LinearGroup {
  readonly #context: GpuContext;
  readonly #searches: ErrorSearch[] = [];
  #linears: LoadedLinears | undefined;

  constructor(context: GpuContext, linears: LoadedLinears) {
    this.#context = context;
    this.#linears = linears;
  }

  async weightMagnitudes(): Promise<readonly Float64Array[]> {
    return await meanMagnitudes(this.#context, this.#loaded());
  }

  async proxies(actScales: ArrayLike<number>): Promise<readonly ReadonlyMap<number, number>[]> {
    const linears = this.#loaded();
    assertLength(actScales.length, linears.columns, "magnitudes");
    return await proxyErrors(this.#context, linears, actScales);
  }

  search(scales: readonly Float32Array[], tokens: number): LinearSearch {
    const linears = this.#loaded();
    for (const s of scales) assertLength(s.length, linears.columns, "scales");
    const search = new ErrorSearch(this.#context, linears, scales, tokens);
    this.#searches.push(search);
    return search;
  }

  /** Gives the weights' memory back; what was submitted before still finds them there. */
  [Symbol.asyncDispose](): Promise<void> {
    for (const search of this.#searches.splice(0)) search[Symbol.dispose]();
    for (const { weights } of this.#linears?.buffers ?? []) this.#context.pool.give(weights.buffer);
    this.#linears = undefined;
    return Promise.resolve();
  }

  #loaded(): LoadedLinears {
    if (this.#linears !== undefined) return this.#linears;
    throw new AwqDiagError(
      "Cannot compute on layers: their memory was given back, wanted them loaded, load them again",
    );
  }
}

class GpuSearch implements SearchEngine {
  readonly #context: GpuContext;
  readonly #weightBytes: number;

  constructor(context: GpuContext, weightBytes: number) {
    this.#context = context;
    this.#weightBytes = weightBytes;
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
      buffers: await this.#loadWeights(weights),
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#context.pool[Symbol.dispose]();
    return Promise.resolve();
  }

  /** Loads weights, into smaller buffers if memory has no room for large ones. */
  async #loadWeights(weights: readonly StoredMatrix[]): Promise<readonly WeightBuffer[]> {
    for (let bytes = this.#weightBytes;; bytes /= 4) {
      try {
        return await loadWeights(this.#context, weights, bytes);
      } catch (error) {
        if (!(error instanceof GpuMemoryError) || bytes / 4 < LEAST_WEIGHT_BYTES) throw error;
      }
    }
  }
}

/** Refuses weights that cannot read one input. */
function assertOneInput(weights: readonly StoredMatrix[]): void {
  const [first] = weights;
  if (first !== undefined && weights.every(({ columns }) => columns === first.columns)) return;
  throw new AwqDiagError(
    `Cannot search scales: got weights of ${
      weights.map(({ columns }) => columns).join(", ") || "no"
    } columns, wanted equally many in at least one, pass the layers that read one input`,
  );
}

function assertLength(length: number, columns: number, what: string): void {
  if (length === columns) return;
  throw new AwqDiagError(
    `Cannot search scales: got ${length} ${what}, wanted ${columns}, pass one per input channel`,
  );
}

/** Prepares a search on a GPU. */
export async function createGpuSearch(
  grids: Grids,
  gpu: GpuDevice,
  settings: GpuSearchSettings = {},
): Promise<SearchEngine> {
  const { tilings = DEFAULT_TILINGS, weightBytes = WEIGHT_BYTES, observe } = settings;
  const { limits } = gpu.device;
  for (const tiling of tilings) assertTiling(tiling, limits);
  const kernels = new Kernels(gpu, { kind: grids.kind, fused: await probeDivision(gpu) });
  // A device that cannot compile the kernels is found out before any weight is read; and nothing
  // else is to be done while the first block is on its way.
  const [usual] = tilings;
  const change = grids.kind === "group" ? gridChange(grids.groupSize, Infinity, usual!) : "row";
  await Promise.all([
    kernels.unpack("F32"),
    kernels.magnitude(),
    kernels.proxy(),
    kernels.range(),
    kernels.error(usual!, change),
  ]);
  const pool = new BufferPool(gpu);
  const context: GpuContext = {
    gpu,
    grids,
    pool,
    kernels,
    readback: new Readback(gpu, pool),
    tilings,
    rowMultiple: commonMultiple([TILE_ROWS, ...tilings.map(({ rows }) => rows)]),
    columnMultiple: commonMultiple(tilings.map(({ depth }) => depth)),
    observe,
  };
  const most = Math.min(weightBytes, limits.maxStorageBufferBindingSize, limits.maxBufferSize);
  return new GpuSearch(context, most);
}
