/**
 * Statistics of taps beside everything else: the numbers of `StatisticsStream`, strip by strip on
 * threads of their own.
 *
 * Effect: starts and ends Workers.
 */

import { SharedBuffers } from "../search/cpu/shared_buffers.ts";
import type { Matrix } from "../num/matrix.ts";
import { stackRows } from "../num/stack_rows.ts";
import { WorkerGroup } from "../parallel/worker_group.ts";
import type { ChannelStatistics } from "../stats/channel_statistics.ts";
import type { TapStatistics } from "../stats/statistics_stream.ts";
import type { StripResult, StripSetup, StripTask } from "./strip_statistics.ts";

/**
 * Four keep up with any search: the statistics of a block of Qwen2.5-0.5B take one thread 36 ms. More
 * would cost the main thread more in messages than they save.
 */
const MOST_THREADS = 4;

const NAMES = ["magnitude", "variance", "max", "kurtosis", "outlierRatio"] as const;

/** Puts strips side by side. */
function join(
  channels: number,
  strips: readonly (readonly [first: number, strip: ChannelStatistics])[],
): ChannelStatistics {
  const whole = Object.fromEntries(NAMES.map((name) => [name, new Float64Array(channels)]));
  for (const [first, strip] of strips) {
    for (const name of NAMES) whole[name]!.set(strip[name], first);
  }
  return whole as Record<typeof NAMES[number], Float64Array>;
}

/** Sequences in memory that the threads see. */
export interface SharedSequences {
  /** Values one behind the other, `[tokens, channels]`, from the beginning. */
  readonly values: SharedArrayBuffer;
  /** Tokens of each sequence. */
  readonly lengths: readonly number[];
  /** Whether the memory is a copy's. */
  readonly copied: boolean;
}

/** The statistics of one tap: show it all batches once per look, in the same order. */
export class TapStream {
  readonly #workers: WorkerGroup<StripTask, StripResult>;
  readonly #tap: number;
  readonly #channels: number;

  /** Starts without sequences. */
  constructor(workers: WorkerGroup<StripTask, StripResult>, tap: number, channels: number) {
    this.#workers = workers;
    this.#tap = tap;
    this.#channels = channels;
  }

  /** Shows sequences to one look. */
  async add(
    step: "addMeans" | "addMoments" | "addOutliers",
    { values, lengths }: Pick<SharedSequences, "values" | "lengths">,
  ): Promise<void> {
    await this.#run({ step, values, lengths });
  }

  /** Ends the first look. */
  async endMeans(): Promise<ChannelStatistics> {
    const results = await this.#run({ ...nothing(), step: "endMeans" });
    return join(this.#channels, results.map(({ first, average }) => [first, average!]));
  }

  /** Ends the third look. */
  async end(): Promise<TapStatistics> {
    const results = await this.#run({ ...nothing(), step: "end" });
    const both = (name: "average" | "pooled") =>
      join(this.#channels, results.map(({ first, statistics }) => [first, statistics![name]]));
    return { average: both("average"), pooled: both("pooled") };
  }

  async #run(step: Omit<StripTask, "tap" | "channels">): Promise<readonly StripResult[]> {
    const results: StripResult[] = [];
    const task = { ...step, tap: this.#tap, channels: this.#channels };
    await this.#workers.run(task, (result) => results.push(result));
    return results;
  }
}

const nothing = (): Pick<StripTask, "values" | "lengths"> => {
  return { values: new SharedArrayBuffer(0), lengths: [] };
};

/** Threads for the statistics of any number of taps. */
export class StatisticsPool implements Disposable {
  readonly #workers: WorkerGroup<StripTask, StripResult>;
  readonly #buffers = new SharedBuffers();
  #taps = 0;

  /** Starts workers; they load in the background. */
  constructor(outlierSigma: number, threads: number) {
    const own = Math.min(MOST_THREADS, threads);
    const numbered = new SharedArrayBuffer(4);
    const setup: StripSetup = { numbered, threads: own, outlierSigma };
    const url = new URL("statistics_worker.ts", import.meta.url);
    this.#workers = new WorkerGroup(url, "statistics", setup, own);
  }

  /** Begins the statistics of a tap. */
  open(channels: number): TapStream {
    return new TapStream(this.#workers, this.#taps++, channels);
  }

  /** Brings sequences to where the threads see them, unless they are there. */
  share(sequences: readonly Matrix[]): SharedSequences {
    const { data } = stackRows(sequences);
    const lengths = sequences.map(({ rows }) => rows);
    const { buffer, byteOffset } = data;
    if (buffer instanceof SharedArrayBuffer && byteOffset === 0) {
      return { values: buffer, lengths, copied: false };
    }
    return { values: this.#buffers.copy(data), lengths, copied: true };
  }

  /** Gives the memory of sequences back. */
  giveBack({ values, copied }: SharedSequences): void {
    if (copied) this.#buffers.giveBack(values);
  }

  /** Ends the workers. */
  [Symbol.dispose](): void {
    this.#workers[Symbol.dispose]();
  }
}
