/**
 * Everything measured at one tap of a block: statistics of the input, and the search for each linear
 * that reads it. The tokens are looked at three times, so that they need not all be in memory together.
 */

import type { Tap } from "../graph/block.ts";
import type { Matrix } from "../num/matrix.ts";
import { stackRows } from "../num/stack_rows.ts";
import { awqScales } from "../quant/scales.ts";
import type { HeldBlock } from "../runtime/block_memory.ts";
import type { LinearGroup, LinearSearch, SearchEngine } from "../search/linear_group.ts";
import { storedWeights } from "../search/stored_weights.ts";
import type { LinearMeasurement } from "./linear_measurement.ts";
import type { SharedSequences, StatisticsPool, TapStream } from "./statistics_pool.ts";
import type { Stopwatch } from "./stopwatch.ts";

/** What every tap of a run is measured with. */
export interface MeasureTools {
  readonly engine: SearchEngine;
  readonly statistics: StatisticsPool;
  /** The grid of alphas. */
  readonly alphas: Float64Array;
  /** Number of tokens that every tap will be shown. */
  readonly tokens: number;
  /** Where time is booked. */
  readonly watch: Stopwatch;
}

/** Sequences of a batch, in the groups that are searched at once. */
export type Groups = readonly (readonly Matrix[])[];

/**
 * Means of each sequence, which the scales are made of; then central moments and the search; then
 * outliers beyond the deviations.
 */
export const LOOKS = ["addMeans", "addMoments", "addOutliers"] as const;

/** A look at a batch. */
export type Look = typeof LOOKS[number];

/** The measurement of one tap: show it all batches once per look, in the same order. */
export class TapMeasurement {
  readonly #tools: MeasureTools;
  readonly #linears: readonly { readonly name: string; readonly outputs: number }[];
  readonly #group: LinearGroup;
  readonly #statistics: TapStream;
  #search: LinearSearch | undefined;
  #magnitude: Float64Array = new Float64Array();

  private constructor(
    channels: number,
    tools: MeasureTools,
    linears: readonly { readonly name: string; readonly outputs: number }[],
    group: LinearGroup,
  ) {
    this.#tools = tools;
    this.#linears = linears;
    this.#group = group;
    this.#statistics = tools.statistics.open(channels);
  }

  /** Takes in the weights behind a tap, not expanded yet; no tokens were seen. */
  static async open(tap: Tap, held: HeldBlock, tools: MeasureTools): Promise<TapMeasurement> {
    const stored = storedWeights(held, tap.linears);
    const group = await tools.engine.load(stored);
    const linears = tap.linears.map((name, i) => ({ name, outputs: stored[i]!.rows }));
    return new TapMeasurement(tap.channels, tools, linears, group);
  }

  /** Takes all three looks at the only batch; its values are read until this resolves. */
  async lookAtAll(groups: Groups): Promise<void> {
    const { statistics } = this.#tools;
    const shared = statistics.share(groups.flat());
    // All asked for at once: the threads take one look after another without waiting for us.
    const means = this.#add("addMeans", shared);
    const searched = this.endMeans().then(() => this.#addToSearch(groups));
    const rest = [this.#add("addMoments", shared), this.#add("addOutliers", shared)];
    await Promise.all([means, searched, ...rest]);
    statistics.giveBack(shared);
  }

  /** Takes one look at one of several batches; its values are read until this resolves. */
  async look(look: Look, groups: Groups): Promise<void> {
    const { statistics } = this.#tools;
    const shared = statistics.share(groups.flat());
    const searched = look === "addMoments" ? [this.#addToSearch(groups)] : [];
    await Promise.all([this.#add(look, shared), ...searched]);
    statistics.giveBack(shared);
  }

  /** Ends the first look: the magnitudes that the scales are made of are known. */
  async endMeans(): Promise<void> {
    const { alphas, tokens } = this.#tools;
    this.#magnitude = (await this.#statistics.endMeans()).magnitude;
    const scales = Array.from(alphas, (alpha) => awqScales(this.#magnitude, alpha));
    this.#search = this.#group.search(scales, tokens);
  }

  /** A measurement per linear, in checkpoint order; lets go of the weights. */
  async end(block: number): Promise<readonly LinearMeasurement[]> {
    // Asked for together, because each answer of a GPU is waited for.
    const [curves, weightMagnitudes, proxies] = await this.#tools.watch.time(
      "search",
      () =>
        Promise.all([
          this.#search!.end(),
          this.#group.weightMagnitudes(),
          this.#group.proxies(this.#magnitude),
        ]),
    );
    await this.#group[Symbol.asyncDispose]();
    const statistics = await this.#statistics.end();
    return this.#linears.map(({ name, outputs }, i) => ({
      name,
      block,
      outputs,
      weightMagnitude: weightMagnitudes[i]!,
      statistics,
      curves: curves[i]!,
      proxy: proxies[i]!,
    }));
  }

  #add(look: Look, sequences: SharedSequences): Promise<void> {
    return this.#tools.watch.time("statistics", () => this.#statistics.add(look, sequences));
  }

  #addToSearch(groups: Groups): Promise<void> {
    return this.#tools.watch.time("search", async () => {
      for (const group of groups) await this.#search!.add(stackRows(group));
    });
  }
}
