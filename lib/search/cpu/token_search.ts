/** A search that multiplies every token. */

import type { Matrix } from "../../num/matrix.ts";
import type { ErrorCurves, LinearSearch } from "../linear_group.ts";
import type { SharedWeight } from "./search_task.ts";
import type { SharedBuffers } from "./shared_buffers.ts";
import { curvesOf, sumByWeight } from "./sum_by_weight.ts";
import type { WorkerPool } from "./worker_pool.ts";

/**
 * Tokens of one task. Every thread holds a copy of them; weights are rounded again for each task,
 * which costs a twelfth of the products at this size.
 */
const TASK_TOKENS = 512;

/** Adds values in place. */
export function addInto(total: Float64Array, more: Float64Array): void {
  more.forEach((value, k) => total[k]! += value);
}

/** A search token by token; sums depend on the tokens of each `add`, not on the threads. */
export class TokenSearch implements LinearSearch {
  readonly #bits: readonly number[];
  readonly #pool: WorkerPool;
  readonly #buffers: SharedBuffers;
  readonly #weights: readonly SharedWeight[];
  readonly #scales: readonly Float32Array[];
  readonly #sums: readonly Float64Array[];

  /** Starts without tokens. */
  constructor(
    bits: readonly number[],
    pool: WorkerPool,
    buffers: SharedBuffers,
    weights: readonly SharedWeight[],
    scales: readonly Float32Array[],
  ) {
    this.#bits = bits;
    this.#pool = pool;
    this.#buffers = buffers;
    this.#weights = weights;
    this.#scales = scales;
    this.#sums = weights.map(() => new Float64Array(1 + scales.length * bits.length));
  }

  /** Multiplies tokens. */
  async add(inputs: Matrix): Promise<void> {
    const parts: Promise<Float64Array[]>[] = [];
    for (let first = 0; first < inputs.rows; first += TASK_TOKENS) {
      parts.push(this.#searchPart(inputs, first));
    }
    for (const part of await Promise.all(parts)) {
      part.forEach((sum, i) => addInto(this.#sums[i]!, sum));
    }
  }

  /** Ends the search. */
  end(): Promise<readonly ErrorCurves[]> {
    return Promise.resolve(this.#sums.map((sum) => curvesOf(sum, this.#bits)));
  }

  /** Searches some of the tokens. */
  async #searchPart({ data, rows, columns }: Matrix, first: number): Promise<Float64Array[]> {
    const count = Math.min(TASK_TOKENS, rows - first);
    const values = this.#buffers.copy(data.subarray(first * columns, (first + count) * columns));
    try {
      const inputs = { values, rows: count, first: 0, tokens: true };
      const work = { kind: "search", inputs, scales: this.#scales } as const;
      return sumByWeight(this.#weights, await this.#pool.run(this.#weights, work));
    } finally {
      this.#buffers.giveBack(values);
    }
  }
}
