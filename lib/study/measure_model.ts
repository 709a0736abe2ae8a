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

import { createSearch } from "./create_search.ts";
import type { Grids } from "../engine/layer_group.ts";
import { blockTaps, type Tap } from "../graph/block.ts";
import type { Checkpoint } from "../model/checkpoint.ts";
import type { Matrix } from "../num/matrix.ts";
import { alphaGrid } from "../quant/alpha_grid.ts";
import { Decoder, type DecoderSettings, type HiddenStates } from "../runtime/decoder.ts";
import type { LayerMeasurement } from "./layer_result.ts";
import { batchGroups, groupSequences } from "./batches.ts";
import { type Groups, type Instruments, TapMeasurement } from "./measure_tap.ts";
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
}

/** A block that was run. */
export interface CapturedStates {
  /** Hidden states after it. */
  readonly states: readonly HiddenStates[];
  /** Values of each tap by its name, per sequence. */
  readonly inputs: ReadonlyMap<string, readonly Matrix[]>;
}

/**
 * Runs one block and keeps what its taps saw; the values are good until the next block runs.
 *
 * @param decoder The model.
 * @param layer Index of the block.
 * @param states Hidden states before it.
 * @param firstIndex Index of the first of them, where they are a part of all.
 * @returns Hidden states after it, and the values of each tap per sequence.
 */
export async function captureBlock(
  decoder: Decoder,
  layer: number,
  states: readonly HiddenStates[],
  firstIndex = 0,
): Promise<CapturedStates> {
  const inputs = new Map<string, Matrix[]>();
  const next = await decoder.runBlock(layer, states, (tap, _index, input) => {
    inputs.set(tap.output, [...inputs.get(tap.output) ?? [], input]);
  }, firstIndex);
  return { states: next, inputs };
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
  { decoder: decoderSettings, watch, batchTokens = Infinity, exhaustive = false }:
    MeasureSurroundings,
): AsyncGenerator<LayerMeasurement, void, undefined> {
  const { architecture } = checkpoint;
  const { grids, alphas, outlierSigma, blocks = [0, architecture.layers - 1] } = settings;
  const [first, last] = blocks;
  const decoder = new Decoder(checkpoint, decoderSettings);
  await using engine = await createSearch(grids, { ...decoderSettings, exhaustive });
  const instruments: Instruments = {
    checkpoint,
    engine,
    alphas: alphaGrid(alphas),
    outlierSigma,
    watch,
  };
  const lengths = sequences.map((ids) => ids.length);
  const batches = batchGroups(groupSequences(lengths), lengths, batchTokens);
  let states: readonly HiddenStates[] = await watch.time(
    "read",
    () => Promise.all(sequences.map((sequence) => decoder.embed([sequence]))),
  );
  for (let layer = 0; layer <= last; layer++) {
    if (layer < first) {
      states = await watch.time("forward", () => decoder.runBlock(layer, states));
      continue;
    }
    const before = states;
    const capture = ([first]: readonly (readonly number[])[], own: readonly HiddenStates[]) =>
      watch.time("forward", () => captureBlock(decoder, layer, own, first![0]));
    const taps = blockTaps(architecture, layer);
    states = yield* measureBlock(layer, taps, batches, before, capture, instruments);
  }
}

/** Groups of sequences, by their indices. */
type Batch = readonly (readonly number[])[];

/** Tapped values of a batch, group by group. */
function groupsOf(batch: Batch, values: readonly Matrix[]): Groups {
  const offset = batch[0]![0]!;
  return batch.map((group) => group.map((index) => values[index - offset]!));
}

/** Measures one block; where it takes several batches, the block runs again for each look. */
async function* measureBlock(
  layer: number,
  taps: readonly Tap[],
  batches: readonly Batch[],
  before: readonly HiddenStates[],
  capture: (batch: Batch, states: readonly HiddenStates[]) => Promise<CapturedStates>,
  instruments: Instruments,
): AsyncGenerator<LayerMeasurement, readonly HiddenStates[], undefined> {
  // Before the block runs, so that a damaged weight is found before it damages what is captured.
  const tokens = before.reduce((total, { rows }) => total + rows.rows, 0);
  const measurements = await Promise.all(
    taps.map(async (tap) => [tap, await TapMeasurement.open(tap, instruments, tokens)] as const),
  );
  const after: HiddenStates[] = [];
  // A single batch is captured once: its values stay good until the next block runs.
  let captured: CapturedStates | undefined;
  for (const look of ["addFirst", "addSecond", "addThird"] as const) {
    after.length = 0;
    for (const batch of batches) {
      const own = batch.flat().map((index) => before[index]!);
      if (captured === undefined || batches.length > 1) captured = await capture(batch, own);
      const { states, inputs } = captured;
      after.push(...states);
      await Promise.all(
        measurements.map(([tap, measurement]) =>
          measurement[look](groupsOf(batch, inputs.get(tap.output)!))
        ),
      );
    }
    if (look === "addFirst") measurements.forEach(([, measurement]) => measurement.endFirst());
  }
  for (const [, measurement] of measurements) yield* await measurement.end(layer);
  return after;
}
