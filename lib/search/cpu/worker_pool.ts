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
  resultsPerPiece,
  type SearchTask,
  type SharedWeight,
  type Work,
} from "./search_task.ts";

/** Workers that share tasks piece by piece. */
export class WorkerPool implements Disposable {
  readonly #grids: Grids;
  readonly #workers: WorkerGroup<SearchTask>;

  /** Starts workers; they load in the background. */
  constructor(grids: Grids, threads: number) {
    this.#grids = grids;
    const url = new URL("piece_worker.ts", import.meta.url);
    this.#workers = new WorkerGroup(url, "search", grids, threads);
  }

  /** Computes something about every piece of some weights. */
  async run(weights: readonly SharedWeight[], work: Work): Promise<readonly Float64Array[]> {
    const pieces = cutPieces(weights);
    const each = resultsPerPiece(work, weights[0]!.columns, this.#grids.bits.length);
    const results = new SharedArrayBuffer(8 * each * pieces.length);
    await this.#share({ weights, work, results });
    return pieces.map((_, i) => new Float64Array(results, 8 * each * i, each));
  }

  /** Adds tokens to a Gram matrix; one call after another for one matrix. */
  async addToGram(work: GramTask): Promise<void> {
    await this.#share({ weights: [], work, results: new SharedArrayBuffer(0) });
  }

  /** Ends the workers; tasks in progress fail. */
  [Symbol.dispose](): void {
    this.#workers[Symbol.dispose]();
  }

  /** Has all workers claim pieces of a task until none is left. */
  async #share(task: Omit<SearchTask, "claimed">): Promise<void> {
    await this.#workers.run({ ...task, claimed: new SharedArrayBuffer(4) });
  }
}
