/**
 * Blocks run on a thread of their own, one block ahead of those who look at them.
 *
 * ONNX Runtime holds its thread up while a block runs. Where a GPU searches, this thread is needed to
 * feed it; so another one reads, expands and runs the blocks.
 *
 * Effect: starts and ends a Worker.
 */

import { blockTaps } from "../graph/block.ts";
import type { Checkpoint } from "../model/checkpoint.ts";
import { matrix } from "../num/matrix.ts";
import { begin } from "../parallel/begin.ts";
import { WorkerGroup } from "../parallel/worker_group.ts";
import { BlockMemory, type HeldBlock } from "./block_memory.ts";
import type { DecoderSettings } from "./decoder.ts";
import type { BlockRunner, CapturedInputs } from "./block_runner.ts";
import type { RunnerSetup, RunnerTask } from "./runner_task.ts";

/** A runner in a Worker. */
export class RunnerThread implements BlockRunner {
  readonly #checkpoint: Checkpoint;
  readonly #lengths: readonly number[];
  readonly #last: number;
  readonly #worker: WorkerGroup<RunnerTask>;
  /** As stored, for the search: of this block and of the one whose search has not ended. */
  readonly #stored: BlockMemory;
  readonly #memory = new Map<string, SharedArrayBuffer>();
  /** Reads and captures that were begun before they were asked for, by block. */
  readonly #reads = new Map<number, () => Promise<HeldBlock>>();
  readonly #captures = new Map<number, () => Promise<CapturedInputs>>();

  /** Starts the thread, which embeds the sequences; no block behind `last` is run or read ahead. */
  constructor(
    checkpoint: Checkpoint,
    sequences: readonly Int32Array[],
    settings: DecoderSettings,
    last: number,
  ) {
    this.#checkpoint = checkpoint;
    this.#lengths = sequences.map(({ length }) => length);
    this.#last = last;
    this.#stored = new BlockMemory(checkpoint, 2);
    const url = new URL("runner_worker.ts", import.meta.url);
    const setup: RunnerSetup = { checkpoint, sequences, settings };
    this.#worker = new WorkerGroup(url, "forward pass", setup, 1);
  }

  read(block: number): Promise<HeldBlock> {
    const begun = this.#reads.get(block);
    this.#reads.delete(block);
    return begun === undefined ? this.#stored.read(block) : begun();
  }

  /** The next block but one goes where this one was. */
  release(block: number): void {
    const ahead = block + 2;
    if (ahead <= this.#last) this.#reads.set(ahead, begin(this.#stored.read(ahead)));
  }

  run(block: number): Promise<void> {
    return this.#worker.run({ block, batch: [] });
  }

  async capture(block: number, batch: readonly number[]): Promise<CapturedInputs> {
    const whole = batch.length === this.#lengths.length;
    const begun = this.#captures.get(block);
    this.#captures.delete(block);
    const inputs = await (begun?.() ?? this.#capture(block, batch, whole ? block % 2 : 0));
    if (whole && block < this.#last) {
      this.#captures.set(block + 1, begin(this.#capture(block + 1, batch, (block + 1) % 2)));
    }
    return inputs;
  }

  /** Ends the thread. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#worker[Symbol.dispose]();
    return Promise.resolve();
  }

  /** Has a block run; what its taps see goes into one of two sets of memory. */
  async #capture(block: number, batch: readonly number[], set: number): Promise<CapturedInputs> {
    const lengths = batch.map((index) => this.#lengths[index]!);
    const tokens = lengths.reduce((total, length) => total + length, 0);
    const taps = blockTaps(this.#checkpoint.architecture, block).map(({ output, channels }) =>
      [output, channels, this.#take(`${set} ${output}`, 4 * tokens * channels)] as const
    );
    const memory = new Map(taps.map(([output, , shared]) => [output, shared]));
    await this.#worker.run({ block, batch, taps: memory });
    return new Map(taps.map(([output, channels, shared]) => {
      let at = 0;
      const matrices = lengths.map((length) => {
        const values = new Float32Array(shared, at, length * channels);
        at += values.byteLength;
        return matrix(values, length, channels);
      });
      return [output, matrices] as const;
    }));
  }

  /** Memory of at least that size, for the capture after the next again. */
  #take(name: string, bytes: number): SharedArrayBuffer {
    const known = this.#memory.get(name);
    if (known !== undefined && known.byteLength >= bytes) return known;
    const memory = new SharedArrayBuffer(bytes);
    this.#memory.set(name, memory);
    return memory;
  }
}
