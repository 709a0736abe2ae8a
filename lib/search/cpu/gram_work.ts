/** What one thread does for a Gram matrix: blocks of it, one after another. */

import type { KernelFloats } from "../../parallel/kernel_memory.ts";
import { openSession, type Session } from "../../runtime/session.ts";
import { copyColumns } from "./copy_columns.ts";
import { type GramBlock, gramBlocks } from "./gram.ts";
import { Kernel } from "./kernel/kernel.ts";
import { buildGramGraph } from "./product_graphs.ts";
import type { GramTask } from "./search_task.ts";

/** A thread's share of Gram matrices. */
export class GramWork {
  readonly #kernel: Kernel;
  readonly #session: Session;

  private constructor(kernel: Kernel, session: Session) {
    this.#kernel = kernel;
    this.#session = session;
  }

  /** Loads the product. */
  static async open(kernel: Kernel): Promise<GramWork> {
    const session = await openSession(buildGramGraph(), { provider: "cpu", threads: 1 });
    return new GramWork(kernel, session);
  }

  /** Adds tokens to blocks of a Gram matrix until none is left. */
  async run(task: GramTask, claimed: SharedArrayBuffer): Promise<void> {
    const blocks = gramBlocks(task.columns);
    const { rows, columns } = blocks[0]!;
    const lengths = [task.tokens * rows, task.tokens * columns];
    this.#kernel.reserve(lengths.reduce((total, length) => total + Kernel.bytes(length), 0));
    const left = this.#kernel.floats(lengths[0]!);
    const right = this.#kernel.floats(lengths[1]!);
    const counter = new Int32Array(claimed);
    for (;;) {
      const block = blocks[Atomics.add(counter, 0, 1)];
      if (block === undefined) return;
      await this.#addTo(task, block, left, right);
    }
  }

  async #addTo(
    { inputs, tokens, columns, gram }: GramTask,
    block: GramBlock,
    left: KernelFloats,
    right: KernelFloats,
  ): Promise<void> {
    const all = new Float32Array(inputs, 0, tokens * columns);
    copyColumns(all, columns, block.row, block.rows, left);
    copyColumns(all, columns, block.column, block.columns, right);
    const { products } = await this.#session.run({
      left: { data: left.subarray(0, tokens * block.rows), shape: [tokens, block.rows] },
      right: { data: right.subarray(0, tokens * block.columns), shape: [tokens, block.columns] },
    });
    const sums = new Float32Array(gram);
    for (let row = 0, from = 0; row < block.rows; row++) {
      const to = (block.row + row) * columns + block.column;
      for (let j = 0; j < block.columns; j++) sums[to + j]! += products!.data[from++]!;
    }
  }
}
