/**
 * Everything measured at one tap of a block: statistics of the input, and the search for each linear
 * layer that reads it. The tokens are looked at three times, so that they need not all be in memory
 * together.
 *
 * @module
 */

import type { ErrorCurves, Searcher } from "../engine/searcher.ts";
import type { Tap } from "../graph/block.ts";
import type { Checkpoint } from "../model/checkpoint.ts";
import { readTensor } from "../model/tensor_reader.ts";
import type { Buffers } from "../num/buffers.ts";
import { type Matrix, matrix } from "../num/matrix.ts";
import { stackRows } from "../num/stack_rows.ts";
import { awqScales } from "../quant/scales.ts";
import { weightMagnitude } from "../stats/importance.ts";
import { StatisticsStream } from "../stats/statistics_stream.ts";
import type { LayerMeasurement } from "./layer_result.ts";
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

/** Sequences of a batch, in the groups that are searched at once. */
export type Groups = readonly (readonly Matrix[])[];

/** The part of a measurement that is of the weight. */
type WeightFacts = Pick<LayerMeasurement, "outputs" | "weightMagnitude" | "proxy">;

/** Adds the squared norms of more tokens. */
function addCurves(total: ErrorCurves | undefined, more: ErrorCurves): ErrorCurves {
  if (total === undefined) return more;
  for (const [bits, errors] of more.errors) {
    const sums = total.errors.get(bits)!;
    errors.forEach((error, a) => sums[a]! += error);
  }
  return { norm: total.norm + more.norm, errors: total.errors };
}

/** The measurement of one tap: show it all batches once per look, in the same order. */
export class TapMeasurement {
  readonly #tap: Tap;
  readonly #instruments: Instruments;
  readonly #statistics: StatisticsStream;
  readonly #curves: (ErrorCurves | undefined)[];
  readonly #weights: WeightFacts[] = [];
  #scales: readonly Float32Array[] = [];
  #magnitude: Float64Array = new Float64Array();

  /**
   * Starts without tokens.
   *
   * @param tap The tap.
   * @param instruments What to measure with.
   */
  constructor(tap: Tap, instruments: Instruments) {
    this.#tap = tap;
    this.#instruments = instruments;
    this.#statistics = new StatisticsStream(tap.channels, instruments.outlierSigma);
    this.#curves = tap.linears.map(() => undefined);
  }

  /**
   * First look: statistics of each sequence.
   *
   * @param groups Tapped values of a batch.
   */
  async addFirst(groups: Groups): Promise<void> {
    await this.#instruments.watch.time("statistics", () => {
      for (const x of groups.flat()) this.#statistics.addFirst(x);
    });
  }

  /** Ends the first look: the magnitudes that the scales are made of are known. */
  endFirst(): void {
    this.#magnitude = this.#statistics.endFirst().magnitude;
    const { alphas } = this.#instruments;
    this.#scales = Array.from(alphas, (alpha) => awqScales(this.#magnitude, alpha));
  }

  /**
   * Second look: central moments, and the search.
   *
   * @param groups Tapped values of a batch.
   */
  async addSecond(groups: Groups): Promise<void> {
    const { watch, searcher } = this.#instruments;
    await watch.time("statistics", () => {
      for (const x of groups.flat()) this.#statistics.addSecond(x);
    });
    const weights = await this.#readWeights();
    if (this.#weights.length === 0) this.#weights.push(...await this.#measureWeights(weights));
    for (const group of groups) {
      const inputs = stackRows(group);
      const found = await watch.time(
        "search",
        () => searcher.search(inputs, weights, this.#scales),
      );
      found.forEach((curves, i) => this.#curves[i] = addCurves(this.#curves[i], curves));
    }
  }

  /**
   * Third look: outliers.
   *
   * @param groups Tapped values of a batch.
   */
  async addThird(groups: Groups): Promise<void> {
    await this.#instruments.watch.time("statistics", () => {
      for (const x of groups.flat()) this.#statistics.addThird(x);
    });
  }

  /**
   * Ends the third look.
   *
   * @param layer Index of the block.
   * @returns A measurement per linear layer, in checkpoint order.
   */
  end(layer: number): readonly LayerMeasurement[] {
    const statistics = this.#statistics.end();
    return this.#tap.linears.map((name, i) => {
      return { name, layer, statistics, curves: this.#curves[i]!, ...this.#weights[i]! };
    });
  }

  /** What does not depend on the tokens but through their magnitudes. */
  async #measureWeights(weights: readonly Matrix[]): Promise<WeightFacts[]> {
    const { watch, searcher } = this.#instruments;
    const facts: WeightFacts[] = [];
    for (const weight of weights) {
      facts.push({
        outputs: weight.rows,
        weightMagnitude: await watch.time("statistics", () => weightMagnitude(weight)),
        proxy: await watch.time("search", () => searcher.proxy(weight, this.#magnitude)),
      });
    }
    return facts;
  }

  /** Weights of the layers, in memory that the next block's take. */
  async #readWeights(): Promise<readonly Matrix[]> {
    const { checkpoint, buffers, watch } = this.#instruments;
    const weights: Matrix[] = [];
    for (const name of this.#tap.linears) {
      const entry = checkpoint.tensors.get(`${name}.weight`)!;
      const [rows, columns] = entry.shape as [number, number];
      const into = buffers.take(name.slice(name.lastIndexOf(".") + 1), rows * columns);
      await watch.time("read", () => readTensor(entry, into));
      weights.push(matrix(into, rows, columns));
    }
    return weights;
  }
}
