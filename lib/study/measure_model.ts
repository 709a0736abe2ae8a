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

import { createSearcher, type Grids } from "../engine/searcher.ts";
import { blockTaps } from "../graph/block.ts";
import type { Checkpoint } from "../model/checkpoint.ts";
import { Buffers } from "../num/buffers.ts";
import type { Matrix } from "../num/matrix.ts";
import { alphaGrid } from "../quant/alpha_grid.ts";
import { Decoder, type DecoderSettings, type HiddenStates } from "../runtime/decoder.ts";
import type { LayerMeasurement } from "./layer_result.ts";
import { type Instruments, measureTap } from "./measure_tap.ts";
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
}

/**
 * Runs one block and keeps what its taps saw; the values are good until the next block runs.
 *
 * @param decoder The model.
 * @param layer Index of the block.
 * @param states Hidden states before it.
 * @returns Hidden states after it, and the values of each tap per sequence.
 */
export async function captureBlock(
  decoder: Decoder,
  layer: number,
  states: readonly HiddenStates[],
): Promise<{ states: readonly HiddenStates[]; inputs: ReadonlyMap<string, readonly Matrix[]> }> {
  const inputs = new Map<string, Matrix[]>();
  const next = await decoder.runBlock(layer, states, (tap, _index, input) => {
    inputs.set(tap.output, [...inputs.get(tap.output) ?? [], input]);
  });
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
  { decoder: decoderSettings, watch }: MeasureSurroundings,
): AsyncGenerator<LayerMeasurement, void, undefined> {
  const { architecture } = checkpoint;
  const { grids, alphas, outlierSigma, blocks = [0, architecture.layers - 1] } = settings;
  const [first, last] = blocks;
  const decoder = new Decoder(checkpoint, decoderSettings);
  await using searcher = await createSearcher(grids, decoderSettings);
  const instruments: Instruments = {
    checkpoint,
    searcher,
    alphas: alphaGrid(alphas),
    outlierSigma,
    watch,
    buffers: new Buffers(),
  };
  let states: readonly HiddenStates[] = await watch.time(
    "read",
    () => Promise.all(sequences.map((sequence) => decoder.embed([sequence]))),
  );
  for (let layer = 0; layer <= last; layer++) {
    if (layer < first) {
      states = await watch.time("forward", () => decoder.runBlock(layer, states));
      continue;
    }
    const captured = await watch.time("forward", () => captureBlock(decoder, layer, states));
    states = captured.states;
    for (const tap of blockTaps(architecture, layer)) {
      yield* await measureTap(tap, layer, captured.inputs.get(tap.output)!, instruments);
    }
  }
}
