/**
 * Blocks run on a thread of their own, one block ahead of whoever looks at them.
 *
 * ONNX Runtime holds its thread up while a block runs. Where a GPU searches, this thread is needed to
 * feed it; so another one reads, expands and runs the blocks.
 *
 * Effect: starts and ends a Worker.
 */

import { blockTaps } from "../graph/block.ts";
import type { Checkpoint } from "../model/checkpoint.ts";
import { matrix } from "../num/matrix.ts";
import { WorkerGroup } from "../parallel/worker_group.ts";
import { BlockMemory, type HeldBlock } from "./block_memory.ts";
import type { DecoderSettings } from "./decoder.ts";
import type { BlockRunner, CapturedInputs } from "./block_runner.ts";
import type { RunnerSetup, RunnerTask } from "./runner_task.ts";

/** A capture that was asked for before anybody wanted it. */
interface Ahead {
  readonly layer: number;
  readonly captured: Promise<CapturedInputs>;
}

/** A runner in a Worker. */
export class RunnerThread implements BlockRunner {
  readonly #checkpoint: Checkpoint;
  readonly #lengths: readonly number[];
  readonly #last: number;
  readonly #worker: WorkerGroup<RunnerTask>;
  /** As stored, for the search: of this block and of the one whose search has not ended. */
  readonly #stored: BlockMemory;
  readonly #memory = new Map<string, SharedArrayBuffer>();
  #ahead: Ahead | undefined;

  /** Starts the thread, which embeds the sequences. */
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

  read(layer: number): Promise<HeldBlock> {
    return this.#stored.read(layer);
  }

  run(layer: number): Promise<void> {
    return this.#worker.run({ layer, batch: [] });
  }

  async capture(layer: number, batch: readonly number[]): Promise<CapturedInputs> {
    const whole = batch.length === this.#lengths.length;
    const inputs =
      await (this.#ahead?.layer === layer
        ? this.#ahead.captured
        : this.#capture(layer, batch, whole ? layer % 2 : 0));
    this.#ahead = undefined;
    if (whole && layer < this.#last) {
      const captured = this.#capture(layer + 1, batch, (layer + 1) % 2);
      captured.catch(() => {}); // whoever asks for it is told
      this.#ahead = { layer: layer + 1, captured };
    }
    return inputs;
  }

  /** Ends the thread. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#worker[Symbol.dispose]();
    return Promise.resolve();
  }

  /** Has a block run; what its taps see goes into one of two sets of memory. */
  async #capture(
    layer: number,
    batch: readonly number[],
    set: number,
  ): Promise<CapturedInputs> {
    const lengths = batch.map((index) => this.#lengths[index]!);
    const tokens = lengths.reduce((total, length) => total + length, 0);
    const taps = blockTaps(this.#checkpoint.architecture, layer).map(({ output, channels }) =>
      [output, channels, this.#take(`${set} ${output}`, 4 * tokens * channels)] as const
    );
    const memory = new Map(taps.map(([output, , shared]) => [output, shared]));
    await this.#worker.run({ layer, batch, taps: memory });
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
