/**
 * The worker's side of a group.
 *
 * Effect: a Worker's entry; talks through messages and shared memory.
 */

import type { Answer, TaskMessage } from "./worker_messages.ts";

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

  async function answer(
    opened: Promise<TaskThread<Task, Result>>,
    { id, task }: TaskMessage<Task>,
  ): Promise<void> {
    try {
      const thread = await opened;
      await thread.run(task, (result, transfer) => send({ id, kind: "result", result }, transfer));
      send({ id, kind: "end" });
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      send({ id, kind: "problem", name, message });
    }
  }

  let opened: Promise<TaskThread<Task, Result>> | undefined;
  let turn = Promise.resolve();
  scope.onmessage = ({ data }) => {
    if (opened === undefined) {
      opened = open(data as Setup);
      opened.catch(() => {}); // tasks say so
    } else {
      const thread = opened;
      turn = turn.then(() => answer(thread, data as TaskMessage<Task>));
    }
  };
}
