/** What the thread of `RunnerThread` does. */

import type { Checkpoint } from "../model/checkpoint.ts";
import type { TaskThread } from "../parallel/serve_tasks.ts";
import type { DecoderSettings } from "./decoder.ts";
import { LocalRunner } from "./block_runner.ts";

/** What is to be run. */
export interface RunnerSetup {
  readonly checkpoint: Checkpoint;
  /** Token ids of each sequence. */
  readonly sequences: readonly Int32Array[];
  readonly settings: DecoderSettings;
}

/** A block to run. */
export interface RunnerTask {
  /** Its index. */
  readonly block: number;
  /** Indices of the sequences. */
  readonly batch: readonly number[];
  /** Memory for the values of each tap, sequence behind sequence; without it nothing is tapped. */
  readonly taps?: ReadonlyMap<string, SharedArrayBuffer>;
}

/** The thread of a `RunnerThread`. */
export class RunnerTasks implements TaskThread<RunnerTask, never> {
  readonly #runner: LocalRunner;

  private constructor(runner: LocalRunner) {
    this.#runner = runner;
  }

  /** Opens the model on this thread. */
  static async open({ checkpoint, sequences, settings }: RunnerSetup): Promise<RunnerTasks> {
    return new RunnerTasks(await LocalRunner.open(checkpoint, sequences, settings));
  }

  /** Runs one block and leaves what its taps saw in shared memory. */
  async run({ block, batch, taps }: RunnerTask): Promise<void> {
    if (taps === undefined) return await this.#runner.run(block);
    const inputs = await this.#runner.capture(block, batch);
    for (const [name, memory] of taps) {
      const shared = new Float32Array(memory);
      let at = 0;
      for (const { data } of inputs.get(name)!) {
        shared.set(data, at);
        at += data.length;
      }
    }
  }
}
