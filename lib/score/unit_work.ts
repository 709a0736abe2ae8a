/**
 * What one thread does for scoring: units, one after another.
 *
 * Effect: reads the output head from disk.
 */

import { readBytes } from "../model/read_bytes.ts";
import type { KernelFloats } from "../parallel/kernel_memory.ts";
import type { Report } from "../parallel/serve_tasks.ts";
import { openSession, type Session } from "../runtime/session.ts";
import { buildLogits } from "./head_graphs.ts";
import { RESULTS_PER_ROW, ScoreKernel } from "./kernel/score_kernel.ts";
import type { HeadSetup, ScoreTask, Unit, UnitResult } from "./score_task.ts";

/** Logits that are held at once, 8 MiB: a block of positions, all versions. */
const BLOCK_LOGITS = 2 ** 21;
/** More positions would not make the products faster. */
const MOST_ROWS = 512;

/** Arrays of a task in the kernel's memory. */
interface Desk {
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
export class UnitWork {
  readonly #head: HeadSetup["head"];
  readonly #file: Deno.FsFile;
  readonly #kernel: ScoreKernel;
  readonly #session: Session;

  private constructor(
    head: HeadSetup["head"],
    file: Deno.FsFile,
    kernel: ScoreKernel,
    session: Session,
  ) {
    this.#head = head;
    this.#file = file;
    this.#kernel = kernel;
    this.#session = session;
  }

  /** Loads loops and product, and opens the file of the head. */
  static async open({ head, softcap }: HeadSetup): Promise<UnitWork> {
    const session = await openSession(buildLogits(softcap), { provider: "cpu", threads: 1 });
    return new UnitWork(head, await Deno.open(head.file), await ScoreKernel.load(), session);
  }

  /** Computes units of a task until none is left. */
  async run(task: ScoreTask, report: Report<UnitResult>): Promise<void> {
    const desk = this.#prepare(task);
    const counter = new Int32Array(task.claimed);
    for (;;) {
      const index = Atomics.add(counter, 0, 1);
      const unit = task.units[index];
      if (unit === undefined) return;
      const values = await this.#unit(desk, task, unit);
      report({ index, values }, [values.buffer]);
    }
  }

  /** Takes arrays for the largest unit, which is the first. */
  #prepare(task: ScoreTask): Desk {
    const { positions, words } = task.units[0]!;
    const versions = task.versions.length;
    const fitting = Math.floor(BLOCK_LOGITS / (versions * words));
    const rows = Math.max(1, Math.min(MOST_ROWS, positions, fitting));
    const columns = this.#head.shape[1]!;
    const floats = [words * columns, rows * columns, versions * rows * words];
    const doubles = [ScoreKernel.powers(words), rows * versions * RESULTS_PER_ROW];
    this.#kernel.reserve(
      [...floats, rows].reduce((total, length) => total + ScoreKernel.bytes(length), 0) +
        doubles.reduce((total, length) => total + ScoreKernel.bytes(length, 8), 0),
    );
    return {
      words: this.#kernel.floats(floats[0]!),
      normed: this.#kernel.floats(floats[1]!),
      logits: this.#kernel.floats(floats[2]!),
      powers: this.#kernel.doubles(doubles[0]!),
      results: this.#kernel.doubles(doubles[1]!),
      targets: this.#kernel.integers(new Int32Array(rows)),
      firstWord: -1,
    };
  }

  async #unit(desk: Desk, task: ScoreTask, unit: Unit): Promise<Float64Array<ArrayBuffer>> {
    const columns = this.#head.shape[1]!;
    const words = desk.words.subarray(0, unit.words * columns);
    if (desk.firstWord !== unit.firstWord) await this.#readWords(words, unit.firstWord);
    desk.firstWord = unit.firstWord;
    const perPosition = task.versions.length * RESULTS_PER_ROW;
    const values = new Float64Array(unit.positions * perPosition);
    const step = desk.targets.length;
    for (let done = 0; done < unit.positions; done += step) {
      const rows = Math.min(step, unit.positions - done);
      const first = unit.first + done;
      const targets = desk.targets.subarray(0, rows);
      targets.set(task.targets.subarray(first, first + rows));
      const logits = await this.#logits(desk, words, task, first, rows);
      const results = desk.results.subarray(0, rows * perPosition);
      this.#kernel.scoreRows(logits, unit.words, unit.firstWord, targets, desk.powers, results);
      values.set(results, done * perPosition);
    }
    return values;
  }

  /** Logits of all versions `[versions, rows, words]`. */
  async #logits(
    desk: Desk,
    words: KernelFloats,
    { versions, tokens }: ScoreTask,
    first: number,
    rows: number,
  ): Promise<KernelFloats> {
    const columns = this.#head.shape[1]!;
    const shape = [words.length / columns, columns];
    const size = rows * shape[0]!;
    const normed = desk.normed.subarray(0, rows * columns);
    for (const [v, states] of versions.entries()) {
      copyPositions(new Float32Array(states), tokens, columns, first, normed);
      const feeds = {
        normed: { data: normed, shape: [rows, columns] },
        words: { data: words, shape },
      };
      const into = desk.logits.subarray(v * size, (v + 1) * size);
      await this.#session.run(feeds, { logits: { data: into, shape: [rows, shape[0]!] } });
    }
    return desk.logits.subarray(0, versions.length * size);
  }

  /** Reads words of the head and expands them. */
  async #readWords(into: KernelFloats, firstWord: number): Promise<void> {
    const { name, dtype, file, offset, bytes, shape } = this.#head;
    const width = dtype === "F32" ? 4 : 2;
    const first = firstWord * shape[1]!;
    // Two-byte values are read into the last half and widened in place: one buffer, no copy.
    const unused = into.length * (4 - width);
    const stored = new Uint8Array(into.buffer, into.byteOffset + unused, into.length * width);
    const read = await readBytes(this.#file, offset + first * width, stored);
    if (read < stored.length) {
      throw new Error(
        `Cannot read tensor "${name}": ${file} ended ${
          stored.length - read
        } bytes early, wanted ${bytes} from byte ${offset}, download the file again`,
      );
    }
    if (dtype !== "F32") this.#kernel.widen(dtype, into);
    const bad = this.#kernel.firstNonFinite(into);
    if (bad === -1) return;
    throw new RangeError(
      `Cannot read tensor "${name}": value ${first + bad} is ${
        into[bad]
      }, wanted finite weights, use an undamaged checkpoint`,
    );
  }
}

/**
 * Copies the hidden states of positions that predict a token, which leaves out the last of every
 * window.
 */
export function copyPositions(
  states: Float32Array,
  tokens: number,
  columns: number,
  first: number,
  into: Float32Array,
): void {
  const predicting = tokens - 1;
  const rows = into.length / columns;
  for (let done = 0; done < rows;) {
    const window = Math.floor((first + done) / predicting);
    const inWindow = (first + done) % predicting;
    const count = Math.min(predicting - inWindow, rows - done);
    const start = (window * tokens + inWindow) * columns;
    into.set(states.subarray(start, start + count * columns), done * columns);
    done += count;
  }
}
