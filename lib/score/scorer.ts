/**
 * From the last hidden states of a model and its quantized versions to scores, on all cores.
 *
 * The vocabulary goes by in slices: neither the head nor the logits of a window exist whole.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import type { Checkpoint } from "../model/checkpoint.ts";
import { outputHead } from "../model/output_head.ts";
import { WorkerGroup } from "../parallel/worker_group.ts";
import { FinalNorm } from "./final_norm.ts";
import { RunningScores } from "./running_scores.ts";
import {
  cutUnits,
  type HeadSetup,
  type ScoreTask,
  SLICE_ELEMENTS,
  type Unit,
  type UnitResult,
} from "./score_task.ts";
import type { WindowScore } from "./window_score.ts";

/** Refuses ids that no word has, before any work. */
function checkTargets(targets: Int32Array, words: number): void {
  const bad = targets.find((id) => !(id >= 0 && id < words));
  if (bad === undefined) return;
  throw new AwqDiagError(
    `Cannot score token ${bad}: the vocabulary has ${words} tokens, wanted an id below that, use the model's own tokenizer`,
  );
}

/** Joins results in the order of the units, whatever order they come in. */
function inOrder(units: readonly Unit[], running: RunningScores): (result: UnitResult) => void {
  const early = new Map<number, Float64Array>();
  let next = 0;
  return ({ index, values }) => {
    early.set(index, values);
    for (let ready = early.get(next); ready !== undefined; ready = early.get(next)) {
      const { first, firstWord } = units[next]!;
      running.add(first, ready, firstWord === 0);
      early.delete(next++);
    }
  };
}

/** Scores versions of one model; holds threads and native memory until disposed. */
export class Scorer implements AsyncDisposable {
  readonly #checkpoint: Checkpoint;
  readonly #norm: FinalNorm;
  readonly #workers: WorkerGroup<ScoreTask, UnitResult>;
  readonly #elements: number;

  private constructor(checkpoint: Checkpoint, norm: FinalNorm, threads: number, elements: number) {
    const { logitScale, finalSoftcap: softcap } = checkpoint.architecture;
    const setup: HeadSetup = { head: outputHead(checkpoint), logitScale, softcap };
    const url = new URL("score_worker.ts", import.meta.url);
    this.#checkpoint = checkpoint;
    this.#norm = norm;
    this.#workers = new WorkerGroup(url, "scoring", setup, threads);
    this.#elements = elements;
  }

  /** Starts the threads; they load in the background. */
  static async open(
    checkpoint: Checkpoint,
    threads: number = navigator.hardwareConcurrency,
    elements: number = SLICE_ELEMENTS,
  ): Promise<Scorer> {
    return new Scorer(checkpoint, await FinalNorm.open(checkpoint), threads, elements);
  }

  /** Scores every version on every window. */
  async score(
    versions: readonly SharedArrayBuffer[],
    windows: readonly Int32Array[],
  ): Promise<WindowScore[][]> {
    const { vocabularySize, hiddenSize } = this.#checkpoint.architecture;
    const tokens = windows[0]!.length;
    const positions = windows.length * (tokens - 1);
    const targets = Int32Array.from(windows.flatMap((ids) => [...ids.subarray(1)]));
    checkTargets(targets, vocabularySize);
    for (const states of versions) {
      const rows = windows.length * tokens;
      await this.#norm.apply(new Float32Array(states, 0, rows * hiddenSize));
    }
    const units = cutUnits(positions, vocabularySize, hiddenSize, this.#elements);
    const running = new RunningScores(positions, versions.length);
    const claimed = new SharedArrayBuffer(4);
    const task: ScoreTask = { versions, tokens, targets, units, claimed };
    await this.#workers.run(task, inOrder(units, running));
    return windows.map((_, w) => running.window(w * (tokens - 1), tokens - 1));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#workers[Symbol.dispose]();
    await this.#norm[Symbol.asyncDispose]();
  }
}
