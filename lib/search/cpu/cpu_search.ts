/**
 * The scaling search on the CPU: the same numbers as `quant/search.ts`, on all cores.
 *
 * Weights are shared with the workers as they are stored, and expanded piece by piece where they are
 * used. Nothing is computed twice: one pass over a piece serves every grid, one copy of the inputs
 * every scale and linear. Results do not depend on the number of threads.
 */

import { relativeError } from "../../quant/relative_error.ts";
import { gramPays } from "./gram.ts";
import { searchGram } from "./gram_search.ts";
import type {
  Grids,
  LinearGroup,
  LinearSearch,
  SearchEngine,
  StoredMatrix,
} from "../linear_group.ts";
import { SearchSums } from "./search_sums.ts";
import type { SharedWeight } from "./search_task.ts";
import { searchTokens } from "./token_search.ts";
import { WorkerPool } from "./worker_pool.ts";

/** How a search on the CPU runs. */
export interface CpuSearchSettings {
  /** Number of threads; all cores when left out. */
  readonly threads?: number;
  /** Whether to multiply every token, also where a Gram matrix is cheaper. */
  readonly exhaustive?: boolean;
}

class CpuLinearGroup implements LinearGroup {
  readonly #pool: WorkerPool;
  readonly #exhaustive: boolean;
  readonly #weights: SharedWeight[];

  constructor(pool: WorkerPool, exhaustive: boolean, weights: readonly StoredMatrix[]) {
    this.#pool = pool;
    this.#exhaustive = exhaustive;
    this.#weights = weights.map((weight) => ({ ...weight, bytes: pool.memory.copy(weight.bytes) }));
  }

  async weightMagnitudes(): Promise<readonly Float64Array[]> {
    const totals = await this.#pool.sum(this.#weights, { kind: "magnitudes" });
    return totals.map((total, i) => total.map((sum) => sum / this.#weights[i]!.rows));
  }

  async proxies(actScales: ArrayLike<number>): Promise<readonly ReadonlyMap<number, number>[]> {
    const squares = Float32Array.from(actScales, (m) => m * m);
    const { bits } = this.#pool.grids;
    const sums = await this.#pool.sum(this.#weights, { kind: "proxies", squares });
    return sums.map(([norm, ...errors]) =>
      new Map(bits.map((b, g) => [b, relativeError(errors[g]!, norm!, "proxy error")]))
    );
  }

  search(scales: readonly Float32Array[], tokens: number): LinearSearch {
    const sums = new SearchSums(this.#pool, this.#weights, scales);
    const byGram = !this.#exhaustive && gramPays(tokens, sums.columns);
    return byGram ? searchGram(sums) : searchTokens(sums);
  }

  [Symbol.asyncDispose](): Promise<void> {
    for (const { bytes } of this.#weights.splice(0)) this.#pool.memory.giveBack(bytes);
    return Promise.resolve();
  }
}

/** Starts the workers of a search. */
export function createCpuSearch(
  grids: Grids,
  { threads = navigator.hardwareConcurrency, exhaustive = false }: CpuSearchSettings = {},
): SearchEngine {
  const pool = new WorkerPool(grids, threads);
  return {
    load: (weights) => Promise.resolve(new CpuLinearGroup(pool, exhaustive, weights)),
    [Symbol.asyncDispose]: () => Promise.resolve(pool[Symbol.dispose]()),
  };
}
