/** The sums of one search: norm and errors of every linear, over parts of what is known of tokens. */

import type { ErrorCurves } from "../linear_group.ts";
import type { SearchInputs, SharedWeight } from "./search_task.ts";
import { addInto, type WorkerPool } from "./worker_pool.ts";

/** Sums over parts of the inputs, in their order. */
export class SearchSums {
  readonly columns: number;
  readonly pool: WorkerPool;
  readonly #weights: readonly SharedWeight[];
  readonly #scales: readonly Float32Array[];
  readonly #sums: readonly Float64Array[];

  constructor(
    pool: WorkerPool,
    weights: readonly SharedWeight[],
    scales: readonly Float32Array[],
  ) {
    this.columns = weights[0]!.columns;
    this.pool = pool;
    this.#weights = weights;
    this.#scales = scales;
    this.#sums = weights.map(() => new Float64Array(1 + scales.length * pool.grids.bits.length));
  }

  /** Adds parts, all at once; their values need not be in shared memory yet. */
  async add(parts: readonly SearchInputs[]): Promise<void> {
    for (const found of await Promise.all(parts.map((part) => this.#search(part)))) {
      found.forEach((sum, i) => addInto(this.#sums[i]!, sum));
    }
  }

  curves(): readonly ErrorCurves[] {
    const { bits } = this.pool.grids;
    return this.#sums.map((sum) => {
      const curve = (grid: number) =>
        Float64Array.from(this.#scales, (_, a) => sum[1 + a * bits.length + grid]!);
      return { norm: sum[0]!, errors: new Map(bits.map((b, grid) => [b, curve(grid)])) };
    });
  }

  #search(part: SearchInputs): Promise<readonly Float64Array[]> {
    return this.pool.memory.lend(part.values, (values) => {
      const inputs = { ...part, values };
      return this.pool.sum(this.#weights, { kind: "search", inputs, scales: this.#scales });
    });
  }
}
