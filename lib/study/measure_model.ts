/**
 * A model measured linear layer by linear layer: blocks one after another, memory bounded by one.
 *
 *     sequences -> embeddings -> block 0 -> block 1 -> ...
 *                                  | taps: statistics, scaling search
 *                                  v
 *                             measurements
 *
 * @module
 */

import type { Grids } from "../engine/layer_group.ts";
import { blockTaps } from "../graph/block.ts";
import type { Checkpoint } from "../model/checkpoint.ts";
import { alphaGrid } from "../quant/alpha_grid.ts";
import type { HeldBlock } from "../runtime/block_memory.ts";
import { Decoder, type DecoderSettings } from "../runtime/decoder.ts";
import type { HiddenStates } from "../runtime/hidden_states.ts";
import type { LayerMeasurement } from "./layer_result.ts";
import { createSearch, type SearchSettings } from "./create_search.ts";
import { batchGroups, groupSequences } from "./batches.ts";
import { captureBlock } from "./capture_block.ts";
import { BlockMeasurement, type Capture } from "./measure_block.ts";
import type { Instruments } from "./measure_tap.ts";
import { StatisticsPool } from "./statistics_pool.ts";
import type { Stopwatch } from "./stopwatch.ts";

/** AWQ-Diag's `outlier_sigma`. */
export const awqDiagOutlierSigma = 6;

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

/**
 * How a search runs beside all else.
 *
 * @param surroundings Of the run.
 * @returns The part that a search asks for.
 */
export function searchSettings(
  { decoder, exhaustive = false, onFallback }: MeasureSurroundings,
): SearchSettings {
  return { ...decoder, exhaustive, ...(onFallback === undefined ? {} : { onFallback }) };
}

/** Threads beyond which a block is no faster: sequences are short (docs/log.md). */
const mostCaptureThreads = 8;

/**
 * Where blocks run while they are captured: on the processor also where WebGPU searches. Each block
 * runs a few short sequences, and bringing its weights to ONNX Runtime's WebGPU provider takes three
 * times as long as running it (docs/log.md).
 */
function captureSettings({ provider, threads }: DecoderSettings): DecoderSettings {
  const asked = threads ?? navigator.hardwareConcurrency;
  return {
    provider: provider === "webgpu" ? "cpu" : provider,
    threads: Math.min(asked, mostCaptureThreads),
  };
}

/**
 * Measures every linear layer of a model on calibration sequences, each run alone from position 0.
 *
 * @param checkpoint The model.
 * @param sequences Token ids.
 * @param settings What decides the numbers.
 * @param surroundings Where it runs.
 * @yields A measurement per linear layer, in checkpoint order.
 */
export async function* measureModel(
  checkpoint: Checkpoint,
  sequences: readonly Int32Array[],
  settings: MeasureSettings,
  surroundings: MeasureSurroundings,
): AsyncGenerator<LayerMeasurement, void, undefined> {
  const { architecture } = checkpoint;
  const { decoder: decoderSettings, watch, batchTokens = Infinity } = surroundings;
  const { grids, alphas, outlierSigma, blocks = [0, architecture.layers - 1] } = settings;
  const [first, last] = blocks;
  await using engine = await createSearch(grids, searchSettings(surroundings));
  // A GPU leaves the processor free to get the next block ready; it costs the memory of one more.
  const ahead = decoderSettings.provider !== "cpu";
  await using decoder = new Decoder(checkpoint, captureSettings(decoderSettings), ahead ? 2 : 1);
  using statistics = new StatisticsPool(outlierSigma, statisticsThreads(decoderSettings));
  const instruments: Instruments = { engine, statistics, alphas: alphaGrid(alphas), watch };
  const lengths = sequences.map((ids) => ids.length);
  const batches = batchGroups(groupSequences(lengths), lengths, batchTokens);
  let states: readonly HiddenStates[] = await watch.time(
    "read",
    () => Promise.all(sequences.map((sequence) => decoder.embed([sequence]))),
  );
  const tokens = lengths.reduce((total, length) => total + length, 0);
  const prepare = async (layer: number): Promise<ReadyBlock> => {
    const block = await watch.time("read", () => decoder.readBlock(layer));
    if (layer < first) return { block };
    const taps = blockTaps(architecture, layer);
    const measurement = await BlockMeasurement.open(block, taps, batches, tokens, instruments);
    await watch.time("read", () => void block.weights());
    return { block, measurement };
  };
  let next: ReadyBlock | undefined;
  let before: BlockMeasurement | undefined;
  for (let layer = 0; layer <= last; layer++) {
    const { block, measurement } = next ?? await prepare(layer);
    next = undefined;
    if (measurement === undefined) {
      states = await watch.time("forward", () => decoder.runBlock(block, states));
      continue;
    }
    let measured: readonly LayerMeasurement[] = [];
    const capture: Capture = async ([first], own) => {
      const captured = await watch.time(
        "forward",
        () => captureBlock(decoder, block, own, first![0]),
      );
      // Before more is asked of a GPU, which answers when it has done all.
      measured = [...measured, ...await before?.end() ?? []];
      before = undefined;
      return captured;
    };
    states = await measurement.run(states, capture, async () => {
      if (ahead && layer < last) next = await prepare(layer + 1);
    });
    yield* measured;
    if (ahead) before = measurement;
    else yield* await measurement.end();
  }
  if (before !== undefined) yield* await before.end();
}

/** A block that can run: its weights are with the search, and expanded. */
interface ReadyBlock {
  readonly block: HeldBlock;
  /** Nothing where the block only runs. */
  readonly measurement?: BlockMeasurement;
}

/** Threads for the statistics: half of all where the processor searches too. */
function statisticsThreads(
  { provider, threads = navigator.hardwareConcurrency }: DecoderSettings,
): number {
  return provider === "cpu" ? Math.ceil(threads / 2) : threads;
}
