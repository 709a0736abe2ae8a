/**
 * Statistics of a linear's input whose tokens do not fit into memory together: three looks at all
 * sequences in the same order, with the same sums as `averageStatistics` and `pooledStatistics` have,
 * so that the cut into batches does not change a bit.
 *
 * @module
 */

import type { Matrix } from "../num/matrix.ts";
import { addLevels, addPowers } from "./channel_moments.ts";
import {
  addOutliers,
  type ChannelStatistics,
  excessKurtosis,
  sequenceStatistics,
} from "./channel_statistics.ts";

/** Both estimators of a linear's input. */
export interface TapStatistics {
  /** Averaged over sequences with equal weight: AWQ-Diag's protocol. */
  readonly average: ChannelStatistics;
  /** Over all tokens together, with population moments. */
  readonly pooled: ChannelStatistics;
}

const zeros = (channels: number): Float64Array => new Float64Array(channels);

/** Sums over sequences; show every sequence to each of the three looks in turn. */
export class StatisticsStream {
  readonly #outlierSigma: number;
  readonly #average: ChannelStatistics;
  readonly #pooled: ChannelStatistics;
  readonly #mean: Float64Array;
  readonly #fourths: Float64Array;
  #sequences = 0;
  #tokens = 0;
  #limits: Float64Array | undefined;

  /**
   * Starts without sequences.
   *
   * @param channels Number of channels.
   * @param outlierSigma Standard deviations beyond which |x| counts as an outlier.
   */
  constructor(channels: number, outlierSigma: number) {
    const empty = (): ChannelStatistics => ({
      magnitude: zeros(channels),
      variance: zeros(channels),
      max: zeros(channels),
      kurtosis: zeros(channels),
      outlierRatio: zeros(channels),
    });
    this.#outlierSigma = outlierSigma;
    this.#average = empty();
    this.#pooled = empty();
    this.#mean = zeros(channels);
    this.#fourths = zeros(channels);
  }

  /**
   * First look: the statistics of the sequence itself, and the means of all.
   *
   * @param x A sequence `[tokens, channels]`.
   * @throws {AwqDiagError} If it has fewer than two tokens.
   */
  addMeans(x: Matrix): void {
    const own = sequenceStatistics(x, this.#outlierSigma);
    for (const key of ["magnitude", "variance", "kurtosis", "outlierRatio"] as const) {
      own[key].forEach((value, j) => this.#average[key][j]! += value);
    }
    own.max.forEach((value, j) => this.#average.max[j] = Math.max(this.#average.max[j]!, value));
    addLevels(x, this.#mean, this.#pooled.magnitude, this.#pooled.max);
    this.#sequences += 1;
    this.#tokens += x.rows;
  }

  /**
   * Ends the first look.
   *
   * @returns The averages over sequences, which are final now.
   */
  endMeans(): ChannelStatistics {
    const { magnitude, variance, kurtosis, outlierRatio } = this.#average;
    for (const total of [magnitude, variance, kurtosis, outlierRatio]) {
      total.forEach((value, j) => total[j] = value / this.#sequences);
    }
    for (const total of [this.#mean, this.#pooled.magnitude]) {
      total.forEach((value, j) => total[j] = value / this.#tokens);
    }
    return this.#average;
  }

  /**
   * Second look: powers of the distance from the mean.
   *
   * @param x A sequence `[tokens, channels]`.
   */
  addMoments(x: Matrix): void {
    addPowers(x, this.#mean, this.#pooled.variance, this.#fourths);
  }

  /**
   * Third look: outliers beyond the deviation that the second one found.
   *
   * @param x A sequence `[tokens, channels]`.
   */
  addOutliers(x: Matrix): void {
    this.#limits ??= this.#endMoments();
    addOutliers(x, this.#limits, this.#pooled.outlierRatio);
  }

  /**
   * Ends the third look.
   *
   * @returns Both estimators.
   */
  end(): TapStatistics {
    const { outlierRatio } = this.#pooled;
    // Nothing exceeds a NaN limit, which would pass for "no outliers".
    outlierRatio.forEach((count, j) => {
      outlierRatio[j] = Number.isNaN(this.#limits![j]!) ? NaN : count / this.#tokens;
    });
    return { average: this.#average, pooled: this.#pooled };
  }

  #endMoments(): Float64Array {
    const { variance, kurtosis } = this.#pooled;
    variance.forEach((total, j) => variance[j] = total / this.#tokens);
    kurtosis.set(excessKurtosis(this.#fourths, variance, this.#tokens));
    return variance.map((value) => this.#outlierSigma * Math.sqrt(value));
  }
}
