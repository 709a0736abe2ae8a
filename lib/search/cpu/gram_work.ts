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
    const blocks = gramBlocks(task.columns);
    const [{ width }] = blocks[0]!;
    const room = this.#kernel.arrays([task.tokens * width, task.tokens * width]);
    const sums = new Float32Array(task.gram);
    for (const part of claimParts(task.claimed, blocks.length)) {
      const [rows, columns] = blocks[part]!;
      const products = await this.#products(task, blocks[part]!, room);
      for (let row = 0; row < rows.width; row++) {
        const to = (rows.first + row) * task.columns + columns.first;
        const from = row * columns.width;
        for (let j = 0; j < columns.width; j++) sums[to + j]! += products[from + j]!;
      }
    }
  }

  /** Sums over tokens of the products of two strips of channels. */
  async #products(
    { inputs, tokens, columns }: GramTask,
    strips: readonly [Strip, Strip],
    room: readonly [KernelFloats, KernelFloats],
  ): Promise<Float32Array> {
    const all = new Float32Array(inputs, 0, tokens * columns);
    const [left, right] = strips.map(({ first, width }, i) => {
      const data = room[i]!.subarray(0, tokens * width);
      copyColumns(all, columns, first, width, data);
      return { data, shape: [tokens, width] };
    });
    const { products } = await this.#session.run({ left: left!, right: right! });
    return products!.data;
  }
}
