/** What one thread does for a Gram matrix: blocks of it, one after another. */

import type { KernelFloats } from "../../parallel/kernel_memory.ts";
import { claimParts } from "../../parallel/serve_tasks.ts";
import type { Session } from "../../runtime/session.ts";
import { copyColumns } from "./copy_columns.ts";
import { gramBlocks, type Strip } from "./gram.ts";
import type { Kernel } from "./kernel/kernel.ts";
import type { Claimed, GramTask } from "./search_task.ts";

/** A thread's share of Gram matrices. */
export class GramWork {
  readonly #kernel: Kernel;
  readonly #session: Session;

  constructor(kernel: Kernel, session: Session) {
    this.#kernel = kernel;
    this.#session = session;
  }

  /** Adds tokens to blocks of a Gram matrix until none is left. */
  async run(task: Claimed<GramTask>): Promise<void> {
    const { inputs } = task;
    const sums = new Float32Array(task.gram);
    const tokens = inputs.length / task.columns;
    const blocks = gramBlocks(task.columns);
    const [{ width: most }] = blocks[0]!;
    const [left, right] = this.#kernel.arrays([tokens * most, tokens * most]);
    const copy = ({ first, width }: Strip, room: KernelFloats) => {
      const data = room.subarray(0, tokens * width);
      copyColumns(inputs, task.columns, first, width, data);
      return { data, shape: [tokens, width] };
    };
    for (const part of claimParts(task.claimed, blocks.length)) {
      const [rows, columns] = blocks[part]!;
      const feeds = { left: copy(rows, left), right: copy(columns, right) };
      const { products } = await this.#session.run(feeds);
      for (let row = 0, from = 0; row < rows.width; row++) {
        const to = (rows.first + row) * task.columns + columns.first;
        for (let j = 0; j < columns.width; j++) sums[to + j]! += products!.data[from++]!;
      }
    }
  }
}
