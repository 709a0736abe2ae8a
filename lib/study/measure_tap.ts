/**
 * Everything measured at one tap of a block: statistics of the input, and the search for each linear
 * layer that reads it. The tokens are looked at three times, so that they need not all be in memory
 * together.
 *
 * @module
 */

import type { LayerGroup, LayerSearch, SearchEngine } from "../engine/layer_group.ts";
import type { Tap } from "../graph/block.ts";
import type { Checkpoint } from "../model/checkpoint.ts";
import type { Matrix } from "../num/matrix.ts";
import { stackRows } from "../num/stack_rows.ts";
import { awqScales } from "../quant/scales.ts";
import { StatisticsStream } from "../stats/statistics_stream.ts";
import type { LayerMeasurement } from "./layer_result.ts";
import { readWeights } from "./read_weights.ts";
import type { Stopwatch } from "./stopwatch.ts";

/** What every tap of a run is measured with. */
export interface Instruments {
  /** The checkpoint that weights are read from. */
  readonly checkpoint: Checkpoint;
  /** The search. */
  readonly engine: SearchEngine;
  /** The grid of alphas. */
  readonly alphas: Float64Array;
  /** How many standard deviations make an outlier. */
  readonly outlierSigma: number;
  /** Where time is booked. */
  readonly watch: Stopwatch;
}

/** Sequences of a batch, in the groups that are searched at once. */
export type Groups = readonly (readonly Matrix[])[];

/** A linear layer behind a tap. */
interface StoredShape {
  readonly linear: string;
  readonly outputs: number;
}

/** The measurement of one tap: show it all batches once per look, in the same order. */
export class TapMeasurement {
  readonly #instruments: Instruments;
  readonly #weights: readonly StoredShape[];
  readonly #layers: LayerGroup;
  readonly #weightMagnitudes: readonly Float64Array[];
  readonly #statistics: StatisticsStream;
  readonly #tokens: number;
  #proxies: readonly LayerMeasurement["proxy"][] | undefined;
  #search: LayerSearch | undefined;
  #magnitude: Float64Array = new Float64Array();

  private constructor(
    channels: number,
    instruments: Instruments,
    weights: readonly StoredShape[],
    layers: LayerGroup,
    weightMagnitudes: readonly Float64Array[],
    tokens: number,
  ) {
    this.#instruments = instruments;
    this.#weights = weights;
    this.#layers = layers;
    this.#weightMagnitudes = weightMagnitudes;
    this.#statistics = new StatisticsStream(channels, instruments.outlierSigma);
    this.#tokens = tokens;
  }

  /**
   * Reads the weights behind a tap; no tokens were seen yet.
   *
   * @param tap The tap.
   * @param instruments What to measure with.
   * @param tokens Number of tokens that it will be shown.
   * @returns A measurement, to be ended.
   * @throws {RangeError} If a weight is NaN or infinite; the error names tensor and index.
   */
  static async open(
    tap: Tap,
    instruments: Instruments,
    tokens: number,
  ): Promise<TapMeasurement> {
    const { watch, engine, checkpoint } = instruments;
    const stored = await watch.time("read", () => readWeights(checkpoint, tap.linears));
    const layers = await engine.load(stored);
    const magnitudes = await watch.time("statistics", () => layers.magnitudes());
    const shapes = tap.linears.map((linear, i) => ({ linear, outputs: stored[i]!.rows }));
    return new TapMeasurement(tap.channels, instruments, shapes, layers, magnitudes, tokens);
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
    const scales = Array.from(alphas, (alpha) => awqScales(this.#magnitude, alpha));
    this.#search = this.#layers.search(scales, this.#tokens);
  }

  /**
   * Second look: the search, and central moments meanwhile.
   *
   * @param groups Tapped values of a batch; read until this resolves.
   */
  async addSecond(groups: Groups): Promise<void> {
    const { watch } = this.#instruments;
    const search = watch.time("search", async () => {
      const proxies = this.#proxies ?? this.#layers.proxies(this.#magnitude);
      for (const group of groups) await this.#search!.add(stackRows(group));
      this.#proxies = await proxies;
    });
    const statistics = watch.time("statistics", () => {
      for (const x of groups.flat()) this.#statistics.addSecond(x);
    });
    await Promise.all([search, statistics]);
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
   * Ends the third look and lets go of the weights.
   *
   * @param layer Index of the block.
   * @returns A measurement per linear layer, in checkpoint order.
   */
  async end(layer: number): Promise<readonly LayerMeasurement[]> {
    const curves = await this.#instruments.watch.time("search", () => this.#search!.end());
    await this.#layers[Symbol.asyncDispose]();
    const statistics = this.#statistics.end();
    return this.#weights.map(({ linear, outputs }, i) => {
      return {
        name: linear,
        layer,
        outputs,
        weightMagnitude: this.#weightMagnitudes[i]!,
        statistics,
        curves: curves[i]!,
        proxy: this.#proxies![i]!,
      };
    });
  }
}
