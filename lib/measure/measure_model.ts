/**
 * A model measured linear by linear: blocks one after another, memory bounded by one.
 *
 *     sequences -> embeddings -> block 0 -> block 1 -> ...
 *                                  | taps: statistics, scaling search
 *                                  v
 *                             measurements
 */

import type { Grids } from "../search/linear_group.ts";
import { blockTaps } from "../graph/block.ts";
import type { Checkpoint } from "../model/checkpoint.ts";
import { alphaGrid } from "../quant/alpha_grid.ts";
import type { HeldBlock } from "../runtime/block_memory.ts";
import type { DecoderSettings } from "../runtime/decoder.ts";
import { batchGroups, groupSequences } from "./batches.ts";
import { type BlockRunner, LocalRunner } from "../runtime/block_runner.ts";
import { createSearch, type SearchSettings } from "../search/create_search.ts";
import type { LinearMeasurement } from "./linear_result.ts";
import { BlockMeasurement, type Capture } from "./measure_block.ts";
import type { Instruments } from "./measure_tap.ts";
import { RunnerThread } from "../runtime/runner_thread.ts";
import { StatisticsPool } from "./statistics_pool.ts";
import type { Stopwatch } from "../study/stopwatch.ts";

/** AWQ-Diag's `outlier_sigma`. */
export const AWQ_DIAG_OUTLIER_SIGMA = 6;

/** What decides the numbers of a measurement. */
export interface MeasureSettings {
  /** The quantizer and its bit widths. */
  readonly grids: Grids;
  /** Number of alphas, evenly from 0 to 1. */
  readonly alphas: number;
  /** How many standard deviations make an outlier. */
  readonly outlierSigma: number;
  /** First and last block to measure; those before only run. All when left out. */
  readonly blocks?: readonly [first: number, last: number];
}

/** What happens outside: where graphs run and where time is booked. */
export interface MeasureSurroundings {
  /** Provider and threads. */
  readonly decoder: DecoderSettings;
  /** Where time is booked. */
  readonly watch: Stopwatch;
  /** Most tokens whose taps are held together; all when left out. Changes no number. */
  readonly batchTokens?: number;
  /** Whether the search multiplies every token, also where an exact shortcut is cheaper. */
  readonly exhaustive?: boolean;
  /** Told why the search goes on with the processor; without it, a full GPU is an error. */
  readonly onFallback?: (reason: string) => void;
}

/** How a search runs beside all else. */
export function searchSettings(
  { decoder, exhaustive = false, onFallback }: MeasureSurroundings,
): SearchSettings {
  return { ...decoder, exhaustive, ...(onFallback === undefined ? {} : { onFallback }) };
}

/** Threads beyond which a block is no faster: sequences are short (docs/log.md). */
const MOST_CAPTURE_THREADS = 8;

/**
 * Where blocks run while they are captured: on the processor also where WebGPU searches. Each block
 * runs a few short sequences, and bringing its weights to ONNX Runtime's WebGPU provider takes three
 * times as long as running it (docs/log.md).
 */
function captureSettings({ provider, threads }: DecoderSettings): DecoderSettings {
  const asked = threads ?? navigator.hardwareConcurrency;
  return {
    provider: provider === "webgpu" ? "cpu" : provider,
    threads: Math.min(asked, MOST_CAPTURE_THREADS),
  };
}

/**
 * Measures every linear of a model on calibration sequences, each run alone from position 0.
 */
export async function* measureModel(
  checkpoint: Checkpoint,
  sequences: readonly Int32Array[],
  settings: MeasureSettings,
  surroundings: MeasureSurroundings,
): AsyncGenerator<LinearMeasurement, void, undefined> {
  const { architecture } = checkpoint;
  const { decoder: decoderSettings, watch, batchTokens = Infinity } = surroundings;
  const { grids, alphas, outlierSigma, blocks = [0, architecture.blocks - 1] } = settings;
  const [first, last] = blocks;
  const lengths = sequences.map((ids) => ids.length);
  const tokens = lengths.reduce((total, length) => total + length, 0);
  const batches = batchGroups(groupSequences(lengths), lengths, batchTokens);
  // Begun first: while a thread loads the model, the GPU is opened.
  await using runner = await watch.time(
    "read",
    () => openRunner(checkpoint, sequences, decoderSettings, last),
  );
  using statistics = new StatisticsPool(outlierSigma, statisticsThreads(decoderSettings));
  await using engine = await createSearch(grids, searchSettings(surroundings));
  const instruments: Instruments = { engine, statistics, alphas: alphaGrid(alphas), watch };
  for (let layer = 0; layer < first; layer++) await watch.time("forward", () => runner.run(layer));
  const onGpu = decoderSettings.provider !== "cpu";
  let reading: Promise<HeldBlock> | undefined;
  let before: BlockMeasurement | undefined;
  for (let layer = first; layer <= last; layer++) {
    const block = await watch.time("read", () => reading ?? runner.read(layer));
    reading = undefined;
    const taps = blockTaps(architecture, layer);
    const measurement = await BlockMeasurement.open(block, taps, batches, tokens, instruments);
    let ended: Promise<readonly LinearMeasurement[]> | undefined;
    const capture: Capture = async (batch) => {
      const inputs = await watch.time("forward", () => runner.capture(layer, batch));
      // Before more is asked of a GPU, which answers when it has done all; beside the statistics.
      ended ??= before?.end();
      ended?.catch(() => {}); // awaited below, or the run has failed before
      if (onGpu && layer < last) {
        reading ??= runner.read(layer + 1);
        reading.catch(() => {}); // the next turn is told
      }
      return inputs;
    };
    await measurement.run(capture);
    yield* await ended ?? [];
    if (onGpu) before = measurement;
    else yield* await measurement.end();
  }
  if (before !== undefined) yield* await before.end();
}

/** Blocks run here where this processor searches, else on a thread beside this one. */
async function openRunner(
  checkpoint: Checkpoint,
  sequences: readonly Int32Array[],
  settings: DecoderSettings,
  last: number,
): Promise<BlockRunner> {
  const own = captureSettings(settings);
  if (settings.provider === "cpu") return await LocalRunner.open(checkpoint, sequences, own);
  return new RunnerThread(checkpoint, sequences, own, last);
}

/** Threads for the statistics: half of all, beside those that run blocks or search. */
function statisticsThreads({ threads = navigator.hardwareConcurrency }: DecoderSettings): number {
  return Math.ceil(threads / 2);
}
