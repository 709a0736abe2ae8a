/**
 * Everything measured at one tap of a block: statistics of the input, and the search for each linear
 * layer that reads it. The tokens are looked at three times, so that they need not all be in memory
 * together.
 */

import type { LinearGroup, LinearSearch, SearchEngine } from "../search/linear_group.ts";
import type { Tap } from "../graph/block.ts";
import type { Matrix } from "../num/matrix.ts";
import { stackRows } from "../num/stack_rows.ts";
import { awqScales } from "../quant/scales.ts";
import type { HeldBlock } from "../runtime/block_memory.ts";
import type { LinearMeasurement } from "./linear_result.ts";
import { storedWeights } from "../search/stored_weights.ts";
import type { SharedSequences, StatisticsPool, TapStream } from "./statistics_pool.ts";
import type { Stopwatch } from "../study/stopwatch.ts";

/** What every tap of a run is measured with. */
export interface Instruments {
  /** The search. */
  readonly engine: SearchEngine;
  /** The grid of alphas. */
  readonly alphas: Float64Array;
  /** The statistics. */
  readonly statistics: StatisticsPool;
  /** Where time is booked. */
  readonly watch: Stopwatch;
}

/** Sequences of a batch, in the groups that are searched at once. */
export type Groups = readonly (readonly Matrix[])[];

/** A look at a batch. */
export type Look = "addMeans" | "addMoments" | "addOutliers";

/** A linear behind a tap. */
interface StoredShape {
  readonly linear: string;
  readonly outputs: number;
}

/** The measurement of one tap: show it all batches once per look, in the same order. */
export class TapMeasurement {
  readonly #instruments: Instruments;
  readonly #weights: readonly StoredShape[];
  readonly #layers: LinearGroup;
  readonly #statistics: TapStream;
  readonly #tokens: number;
  #search: LinearSearch | undefined;
  #magnitude: Float64Array = new Float64Array();

  private constructor(
    channels: number,
    instruments: Instruments,
    weights: readonly StoredShape[],
    layers: LinearGroup,
    tokens: number,
  ) {
    this.#instruments = instruments;
    this.#weights = weights;
    this.#layers = layers;
    this.#statistics = instruments.statistics.open(channels);
    this.#tokens = tokens;
  }

  /** Takes in the weights behind a tap; no tokens were seen yet. */
  static async open(
    tap: Tap,
    block: HeldBlock,
    instruments: Instruments,
    tokens: number,
  ): Promise<TapMeasurement> {
    const stored = storedWeights(block, tap.linears);
    const layers = await instruments.engine.load(stored);
    const shapes = tap.linears.map((linear, i) => ({ linear, outputs: stored[i]!.rows }));
    return new TapMeasurement(tap.channels, instruments, shapes, layers, tokens);
  }

  /** Takes all three looks at the only batch. */
  async addAll(groups: Groups): Promise<void> {
    const { statistics } = this.#instruments;
    const shared = statistics.share(groups.flat());
    // All asked for at once: the threads take one look after another without waiting for us.
    const first = this.#look("addMeans", shared);
    const begun = this.endMeans();
    const rest = [this.#look("addMoments", shared), this.#look("addOutliers", shared)];
    await Promise.all([first, ...rest, begun.then(() => this.#addToSearch(groups))]);
    statistics.giveBack(shared);
  }

  /**
   * Takes one look at one of several batches. The first is for the statistics of each sequence, the
   * second for the search and central moments, the third for outliers.
   */
  async add(look: Look, groups: Groups): Promise<void> {
    const { statistics } = this.#instruments;
    const shared = statistics.share(groups.flat());
    await Promise.all([
      this.#look(look, shared),
      ...(look === "addMoments" ? [this.#addToSearch(groups)] : []),
    ]);
    statistics.giveBack(shared);
  }

  /** Ends the first look: the magnitudes that the scales are made of are known. */
  async endMeans(): Promise<void> {
    this.#magnitude = (await this.#statistics.endMeans()).magnitude;
    const { alphas } = this.#instruments;
    const scales = Array.from(alphas, (alpha) => awqScales(this.#magnitude, alpha));
    this.#search = this.#layers.search(scales, this.#tokens);
  }

  /** Ends the third look and lets go of the weights. */
  async end(layer: number): Promise<readonly LinearMeasurement[]> {
    const { watch } = this.#instruments;
    // Asked for together, because each answer of a GPU is waited for.
    const [curves, weightMagnitudes, proxies] = await watch.time("search", () =>
      Promise.all([
        this.#search!.end(),
        this.#layers.weightMagnitudes(),
        this.#layers.proxies(this.#magnitude),
      ]));
    await this.#layers[Symbol.asyncDispose]();
    const statistics = await this.#statistics.end();
    return this.#weights.map(({ linear, outputs }, i) => {
      return {
        name: linear,
        block: layer,
        outputs,
        weightMagnitude: weightMagnitudes[i]!,
        statistics,
        curves: curves[i]!,
        proxy: proxies[i]!,
      };
    });
  }

  #look(look: Look, sequences: SharedSequences): Promise<void> {
    const { watch } = this.#instruments;
    return watch.time("statistics", () => this.#statistics.add(look, sequences));
  }

  async #addToSearch(groups: Groups): Promise<void> {
    await this.#instruments.watch.time("search", async () => {
      for (const group of groups) await this.#search!.add(stackRows(group));
    });
  }
}
