/**
 * A thread's share of the statistics: every channel is described alone, so each thread has strips of
 * channels of its own.
 */

import { matrix } from "../num/matrix.ts";
import type { Report, TaskThread } from "../parallel/serve_tasks.ts";
import type { ChannelStatistics } from "../stats/channel_statistics.ts";
import { StatisticsStream, type TapStatistics } from "../stats/statistics_stream.ts";

/** Channels of a strip. */
const STRIP_WIDTH = 128;

/** What every thread is told once. */
export interface StripSetup {
  /** One int32: threads that know their number. */
  readonly numbered: SharedArrayBuffer;
  /** Number of threads. */
  readonly threads: number;
  /** How many standard deviations make an outlier. */
  readonly outlierSigma: number;
}

/** A step of the statistics of one tap. */
export interface StripTask {
  /** Tells taps apart. */
  readonly tap: number;
  /** Number of channels. */
  readonly channels: number;
  /** A look at sequences, or the end of the first or of all. */
  readonly step: "addMeans" | "addMoments" | "addOutliers" | "endMeans" | "end";
  /** Values of the sequences one behind the other, `[tokens, channels]`; empty at an end. */
  readonly values: SharedArrayBuffer;
  /** Tokens of each sequence. */
  readonly lengths: readonly number[];
}

/** What a thread found out about a strip. */
export interface StripResult {
  /** The first channel. */
  readonly first: number;
  /** The averages over sequences, after `endMeans`. */
  readonly average?: ChannelStatistics;
  /** Both estimators, after `end`. */
  readonly statistics?: TapStatistics;
}

/** Statistics of the strips of one thread. */
export class StripStatistics implements TaskThread<StripTask, StripResult> {
  readonly #setup: StripSetup;
  readonly #number: number;
  readonly #streams = new Map<number, Map<number, StatisticsStream>>();

  private constructor(setup: StripSetup, number: number) {
    this.#setup = setup;
    this.#number = number;
  }

  /** Takes the next number. */
  static open(this: void, setup: StripSetup): Promise<StripStatistics> {
    const number = Atomics.add(new Int32Array(setup.numbered), 0, 1);
    return Promise.resolve(new StripStatistics(setup, number));
  }

  /** Takes a step with every strip of this thread. */
  run(task: StripTask, report: Report<StripResult>): Promise<void> {
    const streams = this.#streamsOf(task.tap);
    const { threads } = this.#setup;
    for (
      let first = this.#number * STRIP_WIDTH;
      first < task.channels;
      first += threads * STRIP_WIDTH
    ) {
      const width = Math.min(STRIP_WIDTH, task.channels - first);
      const stream = streams.get(first) ?? new StatisticsStream(width, this.#setup.outlierSigma);
      streams.set(first, stream);
      if (task.step === "endMeans") report({ first, average: stream.endMeans() });
      else if (task.step === "end") report({ first, statistics: stream.end() });
      else look(stream, task.step, task, first, width);
    }
    if (task.step === "end") this.#streams.delete(task.tap);
    return Promise.resolve();
  }

  #streamsOf(tap: number): Map<number, StatisticsStream> {
    const known = this.#streams.get(tap);
    if (known !== undefined) return known;
    const streams = new Map<number, StatisticsStream>();
    this.#streams.set(tap, streams);
    return streams;
  }
}

/** Shows a strip of every sequence to a stream. */
function look(
  stream: StatisticsStream,
  step: "addMeans" | "addMoments" | "addOutliers",
  { values, lengths, channels }: StripTask,
  first: number,
  width: number,
): void {
  const all = new Float32Array(values);
  let row = 0;
  for (const length of lengths) {
    const data = new Float32Array(length * width);
    for (let i = 0; i < length; i++, row++) {
      const from = row * channels + first;
      data.set(all.subarray(from, from + width), i * width);
    }
    stream[step](matrix(data, length, width));
  }
}
