/**
 * A worker of the search: claims pieces of weights and computes what a task asks about them, with
 * the loops of `kernel/` and one thread of ONNX Runtime for the products.
 *
 * Effect: a Worker's entry; talks through messages and shared memory.
 *
 * @module
 */

import { PieceWork } from "./piece_work.ts";
import type { Grids } from "./layer_group.ts";
import type { SearchAnswer, SearchTask } from "./search_task.ts";

/** This file runs as a Worker; TypeScript's default library describes a window. */
interface WorkerScope {
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage(answer: SearchAnswer): void;
}

const scope = self as unknown as WorkerScope;

let turn: Promise<PieceWork> | undefined;

async function answer(work: PieceWork, task: SearchTask): Promise<void> {
  try {
    await work.run(task);
    scope.postMessage({ id: task.id });
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    scope.postMessage({ id: task.id, problem: { name, message } });
  }
}

// The first message holds the grids, all others are tasks; they run one after another.
scope.onmessage = ({ data }) => {
  turn = turn === undefined
    ? PieceWork.open(data as Grids)
    : turn.then(async (work) => (await answer(work, data as SearchTask), work));
};
