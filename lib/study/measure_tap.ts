/**
 * Everything measured at one tap of a block: statistics of the input, once, and the search for each
 * linear layer that reads it.
 *
 * @module
 */

import type { Searcher } from "../engine/searcher.ts";
import type { Tap } from "../graph/block.ts";
import type { Checkpoint } from "../model/checkpoint.ts";
import { readTensor } from "../model/tensor_reader.ts";
import type { Buffers } from "../num/buffers.ts";
import { type Matrix, matrix } from "../num/matrix.ts";
import { stackRows } from "../num/stack_rows.ts";
import { awqScales } from "../quant/scales.ts";
import { averageStatistics, sequenceStatistics } from "../stats/channel_statistics.ts";
import { weightMagnitude } from "../stats/importance.ts";
import { pooledStatistics } from "../stats/pooled_statistics.ts";
import type { LayerMeasurement, TapStatistics } from "./layer_result.ts";
import type { Stopwatch } from "./stopwatch.ts";

/** What every tap of a run is measured with. */
export interface Instruments {
  /** The checkpoint that weights are read from. */
  readonly checkpoint: Checkpoint;
  /** The search. */
  readonly searcher: Searcher;
  /** The grid of alphas. */
  readonly alphas: Float64Array;
  /** How many standard deviations make an outlier. */
  readonly outlierSigma: number;
  /** Where time is booked. */
  readonly watch: Stopwatch;
  /** Arrays of weights, used again for every block. */
  readonly buffers: Buffers;
}

function tapStatistics(inputs: readonly Matrix[], outlierSigma: number): TapStatistics {
  const perSequence = inputs.map((x) => sequenceStatistics(x, outlierSigma));
  return {
    average: averageStatistics(perSequence),
    pooled: pooledStatistics(inputs, outlierSigma),
  };
}

async function readWeight(
  { checkpoint, buffers }: Instruments,
  name: string,
): Promise<Matrix> {
  const entry = checkpoint.tensors.get(`${name}.weight`)!;
  const [rows, columns] = entry.shape as [number, number];
  const module = name.slice(name.lastIndexOf(".") + 1);
  return matrix(await readTensor(entry, buffers.take(module, rows * columns)), rows, columns);
}

/**
 * Measures the linear layers that read one tap.
 *
 * @param tap The tap.
 * @param layer Index of the block.
 * @param inputs The tapped values, `[tokens, channels]` per sequence.
 * @param instruments What to measure with.
 * @returns A measurement per linear layer, in checkpoint order.
 */
export async function measureTap(
  tap: Tap,
  layer: number,
  inputs: readonly Matrix[],
  instruments: Instruments,
): Promise<readonly LayerMeasurement[]> {
  const { searcher, alphas, outlierSigma, watch } = instruments;
  const statistics = await watch.time("statistics", () => tapStatistics(inputs, outlierSigma));
  const weights: Matrix[] = [];
  for (const name of tap.linears) {
    weights.push(await watch.time("read", () => readWeight(instruments, name)));
  }
  const { magnitude } = statistics.average;
  const scales = Array.from(alphas, (alpha) => awqScales(magnitude, alpha));
  const curves = await watch.time(
    "search",
    () => searcher.search(stackRows(inputs), weights, scales),
  );
  const measurements: LayerMeasurement[] = [];
  for (const [i, name] of tap.linears.entries()) {
    const weight = weights[i]!;
    measurements.push({
      name,
      layer,
      outputs: weight.rows,
      weightMagnitude: await watch.time("statistics", () => weightMagnitude(weight)),
      statistics,
      curves: curves[i]!,
      proxy: await watch.time("search", () => searcher.proxy(weight, magnitude)),
    });
  }
  return measurements;
}
