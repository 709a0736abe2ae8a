/**
 * The worker of scoring: computes units, one after another.
 *
 * Effect: reads the output head from disk.
 */

import { GraphBuilder } from "../graph/builder.ts";
import { linear, scale, softcap as bound } from "../graph/operators.ts";
import type { TensorEntry } from "../model/safetensors.ts";
import { readStored } from "../model/tensor_reader.ts";
import type { KernelFloats } from "../parallel/kernel_memory.ts";
import { type Report, serveTasks, type TaskThread } from "../parallel/serve_tasks.ts";
import { openSession, type Session } from "../runtime/session.ts";
import { storedBytes, widenStored } from "../runtime/stored_values.ts";
import { RESULTS_PER_ROW, ScoreKernel } from "./kernel/score_kernel.ts";
import {
  copyPositions,
  type HeadSetup,
  type ScoreTask,
  type Unit,
  type UnitResult,
} from "./score_task.ts";

/** Logits that are held at once, 8 MiB: a block of positions, all versions. */
const BLOCK_LOGITS = 2 ** 21;
/** More positions would not make the products faster. */
const MOST_ROWS = 512;

/** The graph: `normed` [rows, H] and `words` [words, H] give `logits` [rows, words]. */
function buildLogits(logitScale: number, softcap: number | null): Uint8Array {
  const graph = new GraphBuilder("logits");
  const normed = graph.input("normed", "float32", ["rows", "channels"]);
  const words = graph.input("words", "float32", ["words", "channels"]);
  const products = scale(graph, linear(graph, normed, words), logitScale);
  graph.output("logits", bound(graph, products, softcap), ["rows", "words"]);
  return graph.build();
}

/** Arrays of a task in the kernel's memory. */
interface TaskArrays {
  readonly words: KernelFloats;
  readonly normed: KernelFloats;
  readonly logits: KernelFloats;
  readonly powers: Float64Array;
  readonly results: Float64Array;
  readonly targets: Int32Array;
  /** First word of the slice that `words` holds. */
  firstWord: number;
}

/** A thread's share of scoring. */
class UnitWork implements TaskThread<ScoreTask, UnitResult> {
  readonly #head: TensorEntry;
  readonly #kernel: ScoreKernel;
  readonly #session: Session;

  private constructor(head: TensorEntry, kernel: ScoreKernel, session: Session) {
    this.#head = head;
    this.#kernel = kernel;
    this.#session = session;
  }

  static async open({ head, logitScale, softcap }: HeadSetup): Promise<UnitWork> {
    const session = await openSession(buildLogits(logitScale, softcap), {
      provider: "cpu",
      threads: 1,
    });
    return new UnitWork(head, await ScoreKernel.load(), session);
  }

  /** Computes units of a task until none is left. */
  async run(task: ScoreTask, report: Report<UnitResult>): Promise<void> {
    const arrays = this.#take(task);
    const counter = new Int32Array(task.claimed);
    for (;;) {
      const index = Atomics.add(counter, 0, 1);
      const unit = task.units[index];
      if (unit === undefined) return;
      const values = await this.#unit(arrays, task, unit);
      report({ index, values }, [values.buffer]);
    }
  }

  /** Takes arrays for the largest unit, which is the first. */
  #take(task: ScoreTask): TaskArrays {
    const { positions, words } = task.units[0]!;
    const versions = task.versions.length;
    const fitting = Math.floor(BLOCK_LOGITS / (versions * words));
    const rows = Math.max(1, Math.min(MOST_ROWS, positions, fitting));
    const columns = this.#head.shape[1]!;
    const floats = [words * columns, rows * columns, versions * rows * words] as const;
    const doubles = [ScoreKernel.powers(words), rows * versions * RESULTS_PER_ROW] as const;
    this.#kernel.reserve(
      [...floats, rows].reduce((total, length) => total + ScoreKernel.bytes(length), 0) +
        doubles.reduce((total, length) => total + ScoreKernel.bytes(length, 8), 0),
    );
    return {
      words: this.#kernel.floats(floats[0]),
      normed: this.#kernel.floats(floats[1]),
      logits: this.#kernel.floats(floats[2]),
      powers: this.#kernel.doubles(doubles[0]),
      results: this.#kernel.doubles(doubles[1]),
      targets: this.#kernel.integers(new Int32Array(rows)),
      firstWord: -1,
    };
  }

  async #unit(arrays: TaskArrays, task: ScoreTask, unit: Unit): Promise<Float64Array<ArrayBuffer>> {
    const words = arrays.words.subarray(0, unit.words * this.#head.shape[1]!);
    if (arrays.firstWord !== unit.firstWord) await this.#readWords(words, unit.firstWord);
    arrays.firstWord = unit.firstWord;
    const perPosition = task.versions.length * RESULTS_PER_ROW;
    const values = new Float64Array(unit.positions * perPosition);
    const step = arrays.targets.length;
    for (let done = 0; done < unit.positions; done += step) {
      const rows = Math.min(step, unit.positions - done);
      const first = unit.first + done;
      const targets = arrays.targets.subarray(0, rows);
      targets.set(task.targets.subarray(first, first + rows));
      const logits = await this.#logits(arrays, words, task, first, rows);
      const results = arrays.results.subarray(0, rows * perPosition);
      this.#kernel.scoreRows(logits, unit.words, unit.firstWord, targets, arrays.powers, results);
      values.set(results, done * perPosition);
    }
    return values;
  }

  /** Logits of all versions `[versions, rows, words]`. */
  async #logits(
    arrays: TaskArrays,
    words: KernelFloats,
    { versions, tokens }: ScoreTask,
    first: number,
    rows: number,
  ): Promise<KernelFloats> {
    const columns = this.#head.shape[1]!;
    const width = words.length / columns;
    const normed = arrays.normed.subarray(0, rows * columns);
    const feeds = {
      normed: { data: normed, shape: [rows, columns] },
      words: { data: words, shape: [width, columns] },
    };
    for (const [v, states] of versions.entries()) {
      copyPositions(new Float32Array(states), tokens, columns, first, normed);
      const data = arrays.logits.subarray(v * rows * width, (v + 1) * rows * width);
      await this.#session.run(feeds, { logits: { data, shape: [rows, width] } });
    }
    return arrays.logits.subarray(0, versions.length * rows * width);
  }

  /** Reads words of the head and expands them. */
  async #readWords(into: KernelFloats, firstWord: number): Promise<void> {
    const { offset, dtype, shape } = this.#head;
    const first = firstWord * shape[1]!;
    const stored = storedBytes(this.#head, into);
    const start = offset + first * (dtype === "F32" ? 4 : 2);
    await readStored({ ...this.#head, offset: start, bytes: stored.length }, stored);
    widenStored(this.#kernel, this.#head, into, first);
  }
}

serveTasks<HeadSetup, ScoreTask, UnitResult>(UnitWork.open);
