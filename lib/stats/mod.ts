/**
 * Estimators over activations (moments, kurtosis, outliers, importance of channels) and over results
 * (quantiles, rank correlation, bootstrap intervals, straight lines). Pure.
 *
 * @example Four tokens of two channels: which one is loud, and how much of the importance it holds
 * ```ts
 * import { importance, sequenceStatistics, topShare, weightMagnitude } from "./mod.ts";
 * import { matrix } from "../num/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const tokens = matrix(Float32Array.of(1, 16, -1, 18, 2, 14, 0, 16), 4, 2);
 * const { magnitude } = sequenceStatistics(tokens);
 * assert.deepEqual(magnitude, Float64Array.of(1, 16));
 * const weight = matrix(Float32Array.of(-2, 0.5, 2, -0.5), 2, 2);
 * assert.equal(topShare(importance(weightMagnitude(weight), magnitude), 0.5), 80);
 * ```
 *
 * @module
 */

export { bootstrapInterval, type BootstrapOptions } from "./bootstrap.ts";
export { addLevels, addPowers, type ChannelMoments, channelMoments } from "./channel_moments.ts";
export {
  addOutliers,
  averageStatistics,
  type ChannelStatistics,
  describeChannels,
  excessKurtosis,
  sequenceStatistics,
} from "./channel_statistics.ts";
export { importance, topShare, weightMagnitude } from "./importance.ts";
export { type LinearFit, linearFit } from "./linear_fit.ts";
export { magnitudeSkew } from "./magnitude_skew.ts";
export { mean, standardDeviation } from "./mean.ts";
export { pooledStatistics } from "./pooled_statistics.ts";
export { median, quantile } from "./quantile.ts";
export { ranks, type Spearman, spearman, spearmanPValue } from "./spearman.ts";
export { StatisticsStream, type TapStatistics } from "./statistics_stream.ts";
export { studentTTwoSided } from "./student_t.ts";
