/**
 * Threads that share the parts of a task.
 *
 * Effect: starts and ends Workers.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { revivedError } from "../errors/sent_error.ts";
import type { Answer, TaskMessage } from "./serve_tasks.ts";

interface Pending<Result> {
  readonly settle: PromiseWithResolvers<void>;
  readonly onResult: ((result: Result) => void) | undefined;
  ended: number;
}

/** Workers that all receive every task, and share its parts among themselves (`claimParts`). */
export class WorkerGroup<Task, Result = never> implements Disposable {
  readonly #name: string;
  readonly #workers: readonly Worker[];
  readonly #pending = new Map<number, Pending<Result>>();
  #lastId = 0;
  #broken: Error | undefined;

  /** Starts workers; they load in the background. */
  constructor(url: URL, name: string, setup: unknown, threads: number) {
    this.#name = name;
    this.#workers = Array.from({ length: threads }, () => {
      const worker = new Worker(url, { type: "module", name });
      worker.onmessage = ({ data }) => this.#receive(data as Answer<Result>);
      worker.onerror = (event) => {
        event.preventDefault();
        this.#fail(new Error(event.message));
      };
      worker.postMessage(setup);
      return worker;
    });
  }

  /** Has all parts of a task computed. */
  async run(task: Task, onResult?: (result: Result) => void): Promise<void> {
    if (this.#broken !== undefined) throw this.#broken;
    const id = ++this.#lastId;
    const settle = Promise.withResolvers<void>();
    this.#pending.set(id, { settle, onResult, ended: 0 });
    const message: TaskMessage<Task> = { id, task };
    for (const worker of this.#workers) worker.postMessage(message);
    await settle.promise;
  }

  /** Ends the workers; tasks in progress fail. */
  [Symbol.dispose](): void {
    for (const worker of this.#workers) worker.terminate();
    this.#fail(
      new AwqDiagError(`Cannot finish the ${this.#name}: its workers were ended, wanted results`),
    );
  }

  #receive(answer: Answer<Result>): void {
    const pending = this.#pending.get(answer.id);
    if (pending === undefined) return;
    if (answer.kind === "result") return pending.onResult?.(answer.result);
    if (answer.kind === "end" && ++pending.ended < this.#workers.length) return;
    this.#pending.delete(answer.id);
    if (answer.kind === "end") return pending.settle.resolve();
    pending.settle.reject(revivedError(answer));
  }

  #fail(error: Error): void {
    this.#broken ??= error;
    for (const { settle } of this.#pending.values()) settle.reject(error);
    this.#pending.clear();
  }
}
