import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import { type Matrix, matrix } from "../../lib/num/matrix.ts";
import { createRandom } from "../../lib/num/random.ts";
import { averageStatistics, sequenceStatistics } from "../../lib/stats/channel_statistics.ts";
import { pooledStatistics } from "../../lib/stats/pooled_statistics.ts";
import { StatisticsStream, type TapStatistics } from "../../lib/stats/statistics_stream.ts";
import { loudInputs } from "../support/random_matrix.ts";

function stream(sequences: readonly Matrix[], outlierSigma: number): TapStatistics {
  const statistics = new StatisticsStream(sequences[0]!.columns, outlierSigma);
  for (const x of sequences) statistics.addMeans(x);
  statistics.endMeans();
  for (const x of sequences) statistics.addMoments(x);
  for (const x of sequences) statistics.addOutliers(x);
  return statistics.end();
}

Deno.test("StatisticsStream equals the estimators over whole lists bit for bit", () => {
  const random = createRandom(4);
  const sequences = [17, 2, 30].map((tokens) => loudInputs(random, tokens, 9));
  const { average, pooled } = stream(sequences, 2);
  assert.deepEqual(average, averageStatistics(sequences.map((x) => sequenceStatistics(x, 2))));
  assert.deepEqual(pooled, pooledStatistics(sequences, 2));
});

Deno.test("endMeans() gives the final averages before the other looks", () => {
  const x = matrix(Float32Array.of(1, -3), 2, 1);
  const statistics = new StatisticsStream(1, 6);
  statistics.addMeans(x);
  assert.equal(statistics.endMeans().magnitude[0], 2);
});

Deno.test("StatisticsStream keeps a NaN visible in its channel alone", () => {
  const { average, pooled } = stream([matrix(Float32Array.of(NaN, 1, 2, 3), 2, 2)], 6);
  for (const { magnitude, variance, kurtosis, outlierRatio } of [average, pooled]) {
    for (const values of [magnitude, variance, kurtosis, outlierRatio]) {
      assert.ok(Number.isNaN(values[0]!));
      assert.ok(!Number.isNaN(values[1]!));
    }
  }
});

Deno.test("StatisticsStream refuses a sequence of one token", () => {
  const statistics = new StatisticsStream(1, 6);
  assert.throws(() => statistics.addMeans(matrix(new Float32Array(1), 1, 1)), AwqDiagError);
});
