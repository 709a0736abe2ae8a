/**
 * A model measured block by block, memory bounded by one.
 *
 *     sequences -> embeddings -> block 0 -> block 1 -> ...
 *                                  | taps: statistics, scaling search
 *                                  v
 *                             measurements
 */

import { blockTaps } from "../graph/block.ts";
import type { Checkpoint } from "../model/checkpoint.ts";
import { begin } from "../parallel/begin.ts";
import { alphaGrid } from "../quant/alpha_grid.ts";
import { type BlockRunner, LocalRunner } from "../runtime/block_runner.ts";
import { RunnerThread } from "../runtime/runner_thread.ts";
import { createSearch, type SearchSettings } from "../search/create_search.ts";
import type { Grids } from "../search/linear_group.ts";
import { batchGroups, groupSequences } from "./batches.ts";
import type { LinearMeasurement } from "./linear_measurement.ts";
import { type Batch, BlockMeasurement } from "./measure_block.ts";
import { StatisticsPool } from "./statistics_pool.ts";
import type { Stopwatch } from "./stopwatch.ts";

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

/** What is measured, and where. */
export interface MeasureContext {
  readonly checkpoint: Checkpoint;
  /** Token ids; each sequence runs alone from position 0. */
  readonly sequences: readonly Int32Array[];
  /** Provider, threads and shortcuts of graphs and search. */
  readonly search: SearchSettings;
  /** Most tokens whose taps are held together; all when left out. Changes no number. */
  readonly batchTokens?: number;
  /** Where time is booked. */
  readonly watch: Stopwatch;
}

/** Threads beyond which a block is no faster: sequences are short (docs/log.md). */
const MOST_CAPTURE_THREADS = 8;

/**
 * Measures every linear of a model; yields one block after another, linears in checkpoint order.
 *
 * A GPU answers when it has done all that it was asked: there, a block's results are asked for once
 * the next block's inputs are captured, and before they are searched.
 */
export async function* measureModel(
  context: MeasureContext,
  settings: MeasureSettings,
): AsyncGenerator<readonly LinearMeasurement[], void, undefined> {
  const { checkpoint: { architecture }, search, watch } = context;
  const [first, last] = settings.blocks ?? [0, architecture.blocks - 1];
  if (first > last) return;
  const lengths = context.sequences.map((ids) => ids.length);
  const tokens = lengths.reduce((total, length) => total + length, 0);
  const batches = batchGroups(groupSequences(lengths), lengths, context.batchTokens ?? Infinity);
  // Begun first: while a thread loads the model, the GPU is opened.
  await using runner = await watch.time("read", () => openRunner(context, last));
  using statistics = new StatisticsPool(settings.outlierSigma, Math.ceil(threadsOf(search) / 2));
  await using engine = await createSearch(settings.grids, search);
  const tools = { engine, statistics, alphas: alphaGrid(settings.alphas), tokens, watch };
  const end = async (measurement: BlockMeasurement) => {
    const measured = await measurement.end();
    runner.release(measurement.block);
    return measured;
  };
  let before: BlockMeasurement | undefined;
  for (let block = 0; block < first; block++) await watch.time("forward", () => runner.run(block));
  for (let block = first; block <= last; block++) {
    const held = await watch.time("read", () => runner.read(block));
    const taps = blockTaps(architecture, block);
    const measurement = await BlockMeasurement.open(held, taps, batches, tools);
    const capture = (batch: Batch) =>
      watch.time("forward", () => runner.capture(block, batch.flat()));
    const inputs = await capture(batches[0]!);
    const ended = before === undefined ? undefined : begin(end(before));
    await measurement.measure(inputs, capture);
    if (ended !== undefined) yield await ended();
    if (search.provider === "cpu") yield await end(measurement);
    else before = measurement;
  }
  if (before !== undefined) yield await end(before);
}

const threadsOf = ({ threads = navigator.hardwareConcurrency }: SearchSettings) => threads;

/**
 * Blocks run here where this processor searches, else on a thread beside this one: on the processor
 * also where WebGPU searches, because bringing a block's weights to ONNX Runtime's WebGPU provider
 * takes three times as long as running a few short sequences (docs/log.md).
 */
async function openRunner(
  { checkpoint, sequences, search }: MeasureContext,
  last: number,
): Promise<BlockRunner> {
  const threads = Math.min(threadsOf(search), MOST_CAPTURE_THREADS);
  const provider = search.provider === "webgpu" ? "cpu" : search.provider;
  const settings = { provider, threads };
  if (search.provider === "cpu") return await LocalRunner.open(checkpoint, sequences, settings);
  return new RunnerThread(checkpoint, sequences, settings, last);
}
