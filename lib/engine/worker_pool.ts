/**
 * The threads of the search on the CPU.
 *
 * Effect: starts and ends Workers.
 *
 * @module
 */

import type { Grids } from "./layer_group.ts";
import {
  cutPieces,
  type GramWork,
  resultsPerPiece,
  type SearchAnswer,
  type SearchTask,
  type SharedWeight,
  type Work,
} from "./search_task.ts";

/** A task in progress. */
interface Pending {
  readonly settle: PromiseWithResolvers<void>;
  answers: number;
}

/** Error classes that may cross from a worker. */
const errorClasses: Readonly<Record<string, ErrorConstructor>> = { RangeError, TypeError };

/** Workers that share tasks piece by piece. */
export class WorkerPool implements Disposable {
  readonly #grids: Grids;
  readonly #workers: readonly Worker[];
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;

  /**
   * Starts workers; they load in the background.
   *
   * @param grids The quantizer and its bit widths.
   * @param threads Number of workers.
   */
  constructor(grids: Grids, threads: number) {
    this.#grids = grids;
    const url = new URL("piece_worker.ts", import.meta.url);
    this.#workers = Array.from({ length: threads }, () => {
      const worker = new Worker(url, { type: "module", name: "search" });
      worker.onmessage = ({ data }) => this.#receive(data as SearchAnswer);
      worker.onerror = (event) => {
        event.preventDefault();
        this.#fail(new Error(event.message));
      };
      worker.postMessage(grids);
      return worker;
    });
  }

  /**
   * Computes something about every piece of some weights.
   *
   * @param weights Weights of equal width; they must not change meanwhile.
   * @param work What to compute.
   * @returns Results of every piece, as `cutPieces` orders them.
   * @throws {RangeError} If a weight is NaN or infinite; the error names tensor and index.
   */
  async run(weights: readonly SharedWeight[], work: Work): Promise<readonly Float64Array[]> {
    const pieces = cutPieces(weights);
    const each = resultsPerPiece(work, weights[0]!.columns, this.#grids.bits.length);
    const results = new SharedArrayBuffer(8 * each * pieces.length);
    await this.#share({ weights, work, results });
    return pieces.map((_, i) => new Float64Array(results, 8 * each * i, each));
  }

  /**
   * Adds tokens to a Gram matrix; one call after another for one matrix.
   *
   * @param work The tokens and the matrix.
   */
  async addToGram(work: GramWork): Promise<void> {
    await this.#share({ weights: [], work, results: new SharedArrayBuffer(0) });
  }

  /** Ends the workers; tasks in progress fail. */
  [Symbol.dispose](): void {
    for (const worker of this.#workers) worker.terminate();
    this.#fail(new Error("Cannot finish the search: its workers were ended, wanted results"));
  }

  /** Has all workers claim pieces of a task until none is left. */
  async #share(task: Pick<SearchTask, "weights" | "work" | "results">): Promise<void> {
    const id = ++this.#lastId;
    const settle = Promise.withResolvers<void>();
    this.#pending.set(id, { settle, answers: 0 });
    const whole: SearchTask = { ...task, id, claimed: new SharedArrayBuffer(4) };
    for (const worker of this.#workers) worker.postMessage(whole);
    await settle.promise;
  }

  #receive({ id, problem }: SearchAnswer): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    if (problem !== undefined) {
      this.#pending.delete(id);
      pending.settle.reject(new (errorClasses[problem.name] ?? Error)(problem.message));
    } else if (++pending.answers === this.#workers.length) {
      this.#pending.delete(id);
      pending.settle.resolve();
    }
  }

  #fail(error: Error): void {
    for (const { settle } of this.#pending.values()) settle.reject(error);
    this.#pending.clear();
  }
}
