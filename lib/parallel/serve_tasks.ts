/**
 * The worker's side of a group, and what the two sides say to each other.
 *
 * Effect: a Worker's entry; talks through messages and shared memory.
 */

import { type SentError, sentError } from "../errors/sent_error.ts";

/** A task as a worker receives it; the first message of all is the worker's setup. */
export interface TaskMessage<Task> {
  /** Tells answers apart. */
  readonly id: number;
  readonly task: Task;
}

/** What a worker says about a task: some results, then the end or a problem. */
export type Answer<Result> =
  & { readonly id: number }
  & (
    | { readonly kind: "result"; readonly result: Result }
    | { readonly kind: "end" }
    | { readonly kind: "problem" } & SentError
  );

/** Sends a result to the owner of the group; the memory of `transfer` moves to it. */
export type Report<Result> = (result: Result, transfer?: readonly ArrayBuffer[]) => void;

/** A thread that is ready for tasks. */
export interface TaskThread<Task, Result> {
  /** Computes parts of a task until none is left. */
  run(task: Task, report: Report<Result>): Promise<void>;
}

/** The file that calls runs as a Worker; TypeScript's default library describes a window. */
interface WorkerScope {
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage(answer: unknown, transfer: readonly ArrayBuffer[]): void;
}

/** Makes the file that calls this the worker of a group. Tasks run one after another. */
export function serveTasks<Setup, Task, Result = never>(
  open: (setup: Setup) => Promise<TaskThread<Task, Result>>,
): void {
  const scope = self as unknown as WorkerScope;
  const send = (answer: Answer<Result>, transfer: readonly ArrayBuffer[] = []) =>
    scope.postMessage(answer, transfer);

  /** Answers a task; `opened` gives the thread or throws why there is none. */
  async function answer(
    opened: Promise<() => TaskThread<Task, Result>>,
    { id, task }: TaskMessage<Task>,
  ): Promise<void> {
    try {
      const thread = (await opened)();
      await thread.run(task, (result, transfer) => send({ id, kind: "result", result }, transfer));
      send({ id, kind: "end" });
    } catch (error) {
      send({ id, kind: "problem", ...sentError(error) });
    }
  }

  scope.onmessage = ({ data: setup }) => {
    const opened = open(setup as Setup).then((thread) => () => thread, (error) => () => {
      throw error;
    });
    let turn = Promise.resolve();
    scope.onmessage = ({ data }) => {
      turn = turn.then(() => answer(opened, data as TaskMessage<Task>));
    };
  };
}

/** Numbers of the parts of a task that this thread is the first to claim. */
export function* claimParts(claimed: SharedArrayBuffer, parts: number): Generator<number> {
  const counter = new Int32Array(claimed);
  for (;;) {
    const part = Atomics.add(counter, 0, 1);
    if (part >= parts) return;
    yield part;
  }
}
