/**
 * A search by the Gram matrix of the tokens (`gram.ts`): beyond as many tokens as channels, more
 * tokens cost only their products with each other.
 */

import type { Matrix } from "../../num/matrix.ts";
import { gramBlocks, gramStrip, STRIP_WIDTH } from "./gram.ts";
import type { ErrorCurves, LinearSearch } from "../linear_group.ts";
import type { SharedWeight } from "./search_task.ts";
import type { SharedBuffers } from "./shared_buffers.ts";
import { curvesOf, sumByWeight } from "./sum_by_weight.ts";
import { addInto } from "./token_search.ts";
import type { WorkerPool } from "./worker_pool.ts";

/** Tokens whose products are formed at once. */
const TASK_TOKENS = 2048;

/** A search by a Gram matrix; equal to `TokenSearch` but for float32 rounding of sums. */
export class GramSearch implements LinearSearch {
  readonly #bits: readonly number[];
  readonly #pool: WorkerPool;
  readonly #buffers: SharedBuffers;
  readonly #weights: readonly SharedWeight[];
  readonly #scales: readonly Float32Array[];
  readonly #gram: SharedArrayBuffer;

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
    this.#gram = buffers.zeros(4 * this.#columns ** 2);
  }

  /** Adds the products of tokens. */
  async add({ data, rows, columns }: Matrix): Promise<void> {
    // One part after another: they add to the same sums.
    for (let first = 0; first < rows; first += TASK_TOKENS) {
      const tokens = Math.min(TASK_TOKENS, rows - first);
      const part = data.subarray(first * columns, (first + tokens) * columns);
      const inputs = this.#buffers.copy(part);
      try {
        await this.#pool.addToGram({ kind: "gram", inputs, tokens, columns, gram: this.#gram });
      } finally {
        this.#buffers.giveBack(inputs);
      }
    }
  }

  /** Searches by the sums of all products. */
  async end(): Promise<readonly ErrorCurves[]> {
    const columns = this.#columns;
    const sums = this.#weights.map(() =>
      new Float64Array(1 + this.#scales.length * this.#bits.length)
    );
    const strips = gramBlocks(columns).filter(({ row, column }) => row === column);
    const parts = await Promise.all(strips.map(({ row }) => this.#searchStrip(row)));
    for (const part of parts) part.forEach((sum, i) => addInto(sums[i]!, sum));
    this.#buffers.giveBack(this.#gram);
    return sums.map((sum) => curvesOf(sum, this.#bits));
  }

  async #searchStrip(first: number): Promise<Float64Array[]> {
    const columns = this.#columns;
    const strip = gramStrip(new Float32Array(this.#gram), columns, first);
    const values = this.#buffers.copy(strip);
    try {
      const rows = Math.min(STRIP_WIDTH, columns - first);
      const inputs = { values, rows, first, tokens: false };
      const work = { kind: "search", inputs, scales: this.#scales } as const;
      return sumByWeight(this.#weights, await this.#pool.run(this.#weights, work));
    } finally {
      this.#buffers.giveBack(values);
    }
  }

  get #columns(): number {
    return this.#weights[0]!.columns;
  }
}
