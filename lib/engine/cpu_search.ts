/**
 * The scaling search on the CPU: the same numbers as `quant/search.ts`, on all cores.
 *
 * Weights are shared with the workers as they are stored, and expanded piece by piece where they are
 * used. Nothing is computed twice: one pass over a piece serves every grid, one copy of the inputs
 * every scale and layer. Results do not depend on the number of threads.
 *
 * @module
 */

import type { Matrix } from "../num/matrix.ts";
import { relativeError } from "../quant/relative_error.ts";
import type { ErrorCurves, Grids, LayerGroup, SearchEngine, StoredMatrix } from "./layer_group.ts";
import { cutPieces, type SharedWeight } from "./search_task.ts";
import { SharedBuffers } from "./shared_buffers.ts";
import { WorkerPool } from "./worker_pool.ts";

/**
 * Tokens of one task. Every thread holds a copy of them; weights are rounded again for each task,
 * which costs a twelfth of the products at this size.
 */
const taskTokens = 512;

/** Adds up the results of pieces, weight by weight. */
function sumByWeight(
  weights: readonly SharedWeight[],
  results: readonly Float64Array[],
): Float64Array[] {
  const sums = weights.map(() => new Float64Array(results[0]!.length));
  cutPieces(weights).forEach(({ weight }, i) => {
    const sum = sums[weight]!;
    results[i]!.forEach((value, k) => sum[k]! += value);
  });
  return sums;
}

class CpuLayerGroup implements LayerGroup {
  readonly #grids: Grids;
  readonly #pool: WorkerPool;
  readonly #buffers: SharedBuffers;
  readonly #weights: readonly SharedWeight[];

  constructor(
    grids: Grids,
    pool: WorkerPool,
    buffers: SharedBuffers,
    weights: readonly StoredMatrix[],
  ) {
    this.#grids = grids;
    this.#pool = pool;
    this.#buffers = buffers;
    this.#weights = weights.map((weight) => ({ ...weight, bytes: buffers.copy(weight.bytes) }));
  }

  async magnitudes(): Promise<readonly Float64Array[]> {
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

  async search(
    inputs: Matrix,
    scales: readonly Float32Array[],
  ): Promise<readonly ErrorCurves[]> {
    const parts: Promise<Float64Array[]>[] = [];
    for (let first = 0; first < inputs.rows; first += taskTokens) {
      parts.push(this.#searchPart(inputs, first, scales));
    }
    const grids = this.#grids.bits.length;
    const sums = await Promise.all(parts);
    return this.#weights.map((_, i) => {
      const [norm, ...errors] = sums
        .map((part) => part[i]!)
        .reduce((total, part) => total.map((value, k) => value + part[k]!));
      const curve = (g: number) => Float64Array.from(scales, (_, a) => errors[a * grids + g]!);
      return { norm: norm!, errors: new Map(this.#grids.bits.map((b, g) => [b, curve(g)])) };
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    for (const { bytes } of this.#weights) this.#buffers.giveBack(bytes);
    return Promise.resolve();
  }

  /** Searches some of the tokens. */
  async #searchPart(
    { data, rows, columns }: Matrix,
    first: number,
    scales: readonly Float32Array[],
  ): Promise<Float64Array[]> {
    const tokens = Math.min(taskTokens, rows - first);
    const values = data.subarray(first * columns, (first + tokens) * columns);
    const inputs = this.#buffers.copy(values);
    try {
      const work = { kind: "search", inputs, tokens, scales } as const;
      return sumByWeight(this.#weights, await this.#pool.run(this.#weights, work));
    } finally {
      this.#buffers.giveBack(inputs);
    }
  }
}

/**
 * Starts the workers of a search.
 *
 * @param grids The quantizer and its bit widths.
 * @param threads Number of threads; all cores when left out.
 * @returns A search; dispose of it (`await using`) to end its workers.
 */
export function createCpuSearch(
  grids: Grids,
  threads: number = navigator.hardwareConcurrency,
): SearchEngine {
  const pool = new WorkerPool(grids, threads);
  const buffers = new SharedBuffers();
  return {
    load: (weights) => Promise.resolve(new CpuLayerGroup(grids, pool, buffers, weights)),
    [Symbol.asyncDispose]: () => Promise.resolve(pool[Symbol.dispose]()),
  };
}
