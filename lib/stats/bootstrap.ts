/**
 * Error bars for statistics that have no formula for them.
 *
 * @module
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { createRandom, randomInteger } from "../num/random.ts";
import { quantile } from "./quantile.ts";

/** How to resample. */
export interface BootstrapOptions {
  /** Seed of the random numbers; equal seeds give equal intervals. */
  readonly seed: number;
  /** Number of resamples; the ends of a 95 % interval want at least a thousand. */
  readonly resamples: number;
  /** Fraction of resamples inside the interval, 0 to 1; default 0.95. */
  readonly confidence?: number;
}

/**
 * Percentile interval of a statistic by the nonparametric bootstrap (Efron, "Bootstrap Methods:
 * Another Look at the Jackknife", 1979): as many values as there are, drawn with replacement.
 *
 * @param values The sample.
 * @param statistic Statistic of a sample; the array it gets is reused and must not be kept.
 * @param options Seed, number of resamples, confidence.
 * @returns The low and the high end; both the statistic itself for one value.
 * @throws {AwqDiagError} If there are no values, if `resamples` is not a positive integer, or if
 * `confidence` is not between 0 and 1.
 *
 * @example The mean of ten values
 * ```ts
 * import { bootstrapInterval } from "./bootstrap.ts";
 * import { mean } from "./mean.ts";
 * import assert from "node:assert/strict";
 *
 * const values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
 * const [low, high] = bootstrapInterval(values, mean, { seed: 0, resamples: 1000 });
 * assert.ok(low < 5.5 && high > 5.5);
 * ```
 */
export function bootstrapInterval(
  values: ArrayLike<number>,
  statistic: (sample: Float64Array) => number,
  options: BootstrapOptions,
): readonly [number, number] {
  const { seed, resamples, confidence = 0.95 } = options;
  if (values.length === 0) {
    throw new AwqDiagError(
      "Cannot bootstrap: got no values, wanted at least one, leave empty groups out",
    );
  }
  if (!Number.isInteger(resamples) || resamples < 1) {
    throw new AwqDiagError(
      `Cannot bootstrap: got ${resamples} resamples, wanted a positive integer, pass 1000 or more`,
    );
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new AwqDiagError(
      `Cannot bootstrap: got the confidence ${confidence}, wanted between 0 and 1, pass 0.95`,
    );
  }
  const random = createRandom(seed);
  const sample = new Float64Array(values.length);
  const results = Float64Array.from({ length: resamples }, () => {
    for (let i = 0; i < sample.length; i++) {
      sample[i] = values[randomInteger(random, sample.length)]!;
    }
    return statistic(sample);
  });
  const tail = (1 - confidence) / 2;
  return [quantile(results, tail), quantile(results, 1 - tail)];
}
