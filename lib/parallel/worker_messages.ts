/** What a group of workers and its owner say to each other. */

/** A task as a worker receives it; the first message of all is the worker's setup. */
export interface TaskMessage<Task> {
  /** Tells answers apart. */
  readonly id: number;
  /** The task. */
  readonly task: Task;
}

/** What a worker says about a task: some results, then the end or a problem. */
export type Answer<Result> =
  | { readonly id: number; readonly kind: "result"; readonly result: Result }
  | { readonly id: number; readonly kind: "end" }
  | {
    readonly id: number;
    readonly kind: "problem";
    readonly name: string;
    readonly message: string;
  };
