import assert from "node:assert/strict";
import type { Matrix } from "../../lib/num/matrix.ts";
import { createRandom } from "../../lib/num/random.ts";
import { StatisticsStream, type TapStatistics } from "../../lib/stats/statistics_stream.ts";
import { StatisticsPool } from "../../lib/measure/statistics_pool.ts";
import { loudInputs, randomMatrix } from "../support/random_matrix.ts";

function inOneThread(batches: readonly (readonly Matrix[])[]): TapStatistics {
  const stream = new StatisticsStream(batches[0]![0]!.columns, 6);
  for (const x of batches.flat()) stream.addMeans(x);
  stream.endMeans();
  for (const x of batches.flat()) stream.addMoments(x);
  for (const x of batches.flat()) stream.addOutliers(x);
  return stream.end();
}

for (const threads of [1, 3]) {
  Deno.test(`StatisticsPool equals StatisticsStream bit for bit on ${threads} threads`, async () => {
    const random = createRandom(5);
    // Three strips, the last not full; two batches.
    const batches = [[loudInputs(random, 9, 300), randomMatrix(random, 4, 300)], [
      loudInputs(random, 7, 300),
    ]];
    using pool = new StatisticsPool(6, threads);
    const [tap, other] = [pool.open(300), pool.open(2)];
    for (const look of ["addMeans", "addMoments", "addOutliers"] as const) {
      for (const batch of batches) {
        const shared = pool.share(batch);
        const unrelated = pool.share([randomMatrix(random, 2, 2)]);
        await Promise.all([tap.add(look, shared), other.add(look, unrelated)]);
        pool.giveBack(shared);
        pool.giveBack(unrelated);
      }
      if (look === "addMeans") {
        const wanted = inOneThread(batches).average.magnitude;
        assert.deepEqual((await tap.endMeans()).magnitude, wanted);
      }
    }
    assert.deepEqual(await tap.end(), inOneThread(batches));
  });
}

Deno.test("StatisticsPool refuses a sequence of one token", async () => {
  using pool = new StatisticsPool(6, 1);
  const tap = pool.open(2);
  const shared = pool.share([randomMatrix(createRandom(1), 1, 2)]);
  await assert.rejects(tap.add("addMeans", shared), {
    name: "AwqDiagError",
    message: /^Cannot take the unbiased variance of a sequence: got 1 tokens, wanted at least 2/,
  });
});
