/**
 * The scaling search on the CPU: the same numbers as `quant/search.ts`, on all cores.
 *
 * Weights are shared with the workers as they are stored, and expanded piece by piece where they are
 * used. Nothing is computed twice: one pass over a piece serves every grid, one copy of the inputs
 * every scale and layer. Results do not depend on the number of threads.
 */

import { relativeError } from "../../quant/relative_error.ts";
import { gramPays } from "./gram.ts";
import { GramSearch } from "./gram_search.ts";
import type {
  Grids,
  LinearGroup,
  LinearSearch,
  SearchEngine,
  StoredMatrix,
} from "../linear_group.ts";
import type { SharedWeight } from "./search_task.ts";
import { SharedBuffers } from "./shared_buffers.ts";
import { sumByWeight } from "./sum_by_weight.ts";
import { TokenSearch } from "./token_search.ts";
import { WorkerPool } from "./worker_pool.ts";

/** How a search on the CPU runs. */
export interface CpuSearchSettings {
  /** Number of threads; all cores when left out. */
  readonly threads?: number;
  /** Whether to multiply every token, also where a Gram matrix is cheaper. */
  readonly exhaustive?: boolean;
}

class CpuLinearGroup implements LinearGroup {
  readonly #grids: Grids;
  readonly #pool: WorkerPool;
  readonly #buffers: SharedBuffers;
  readonly #weights: readonly SharedWeight[];
  readonly #exhaustive: boolean;
  #disposed = false;

  constructor(
    grids: Grids,
    exhaustive: boolean,
    pool: WorkerPool,
    buffers: SharedBuffers,
    weights: readonly StoredMatrix[],
  ) {
    this.#grids = grids;
    this.#exhaustive = exhaustive;
    this.#pool = pool;
    this.#buffers = buffers;
    this.#weights = weights.map((weight) => ({ ...weight, bytes: buffers.copy(weight.bytes) }));
  }

  async weightMagnitudes(): Promise<readonly Float64Array[]> {
    const results = await this.#pool.run(this.#weights, { kind: "magnitudes" });
    return sumByWeight(this.#weights, results).map((total, i) =>
      total.map((sum) => sum / this.#weights[i]!.rows)
    );
  }

  async proxies(magnitude: ArrayLike<number>): Promise<readonly ReadonlyMap<number, number>[]> {
    const squares = Float32Array.from(magnitude, (m) => m * m);
    const results = await this.#pool.run(this.#weights, { kind: "proxies", squares });
    return sumByWeight(this.#weights, results).map(([norm, ...errors]) =>
      new Map(
        this.#grids.bits.map((b, g) => [b, relativeError(errors[g]!, norm!, "proxy error")]),
      )
    );
  }

  search(scales: readonly Float32Array[], tokens: number): LinearSearch {
    const { columns } = this.#weights[0]!;
    const Search = !this.#exhaustive && gramPays(tokens, columns) ? GramSearch : TokenSearch;
    return new Search(this.#grids.bits, this.#pool, this.#buffers, this.#weights, scales);
  }

  [Symbol.asyncDispose](): Promise<void> {
    if (!this.#disposed) { for (const { bytes } of this.#weights) this.#buffers.giveBack(bytes); }
    this.#disposed = true;
    return Promise.resolve();
  }
}

/** Starts the workers of a search. */
export function createCpuSearch(
  grids: Grids,
  { threads = navigator.hardwareConcurrency, exhaustive = false }: CpuSearchSettings = {},
): SearchEngine {
  const pool = new WorkerPool(grids, threads);
  const buffers = new SharedBuffers();
  return {
    load: (weights) =>
      Promise.resolve(new CpuLinearGroup(grids, exhaustive, pool, buffers, weights)),
    [Symbol.asyncDispose]: () => Promise.resolve(pool[Symbol.dispose]()),
  };
}
