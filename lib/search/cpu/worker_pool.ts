/**
 * The threads of the search on the CPU.
 *
 * Effect: starts and ends Workers.
 */

import { WorkerGroup } from "../../parallel/worker_group.ts";
import type { Grids } from "../linear_group.ts";
import {
  cutPieces,
  type GramTask,
  type PieceSum,
  type PieceTask,
  type SearchTask,
  type SharedWeight,
} from "./search_task.ts";
import { SharedBuffers } from "./shared_buffers.ts";

/** Workers that share tasks part by part, and the memory that they see. */
export class WorkerPool implements Disposable {
  readonly grids: Grids;
  readonly memory = new SharedBuffers();
  readonly #workers: WorkerGroup<SearchTask>;

  /** Starts workers; they load in the background. */
  constructor(grids: Grids, threads: number) {
    this.grids = grids;
    const url = new URL("search_worker.ts", import.meta.url);
    this.#workers = new WorkerGroup(url, "search", grids, threads);
  }

  /** Computes something about all pieces of each weight and adds it up, in the pieces' order. */
  async sum(weights: readonly SharedWeight[], sum: PieceSum): Promise<Float64Array[]> {
    const pieces = cutPieces(weights);
    const each = resultsPerPiece(sum, weights[0]!.columns, this.grids.bits.length);
    const results = new SharedArrayBuffer(8 * each * pieces.length);
    await this.run({ kind: "pieces", weights, sum, results });
    const sums = weights.map(() => new Float64Array(each));
    for (const [i, { weight }] of pieces.entries()) {
      addInto(sums[weight]!, new Float64Array(results, 8 * each * i, each));
    }
    return sums;
  }

  /** Has all parts of a task computed. */
  async run(task: PieceTask | GramTask): Promise<void> {
    await this.#workers.run({ ...task, claimed: new SharedArrayBuffer(4) });
  }

  /** Ends the workers; tasks in progress fail. */
  [Symbol.dispose](): void {
    this.#workers[Symbol.dispose]();
  }
}

/** How many results a piece has. */
function resultsPerPiece(sum: PieceSum, columns: number, grids: number): number {
  switch (sum.kind) {
    case "magnitudes":
      return columns;
    case "proxies":
      return 1 + grids;
    case "search":
      return 1 + sum.scales.length * grids;
  }
}

export function addInto(total: Float64Array, more: Float64Array): void {
  more.forEach((value, k) => total[k]! += value);
}
