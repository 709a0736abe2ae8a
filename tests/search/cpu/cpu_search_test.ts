import assert from "node:assert/strict";
import { createRandom } from "../../../lib/num/random.ts";
import { createCpuSearch } from "../../../lib/search/cpu/cpu_search.ts";
import type { Grids, SearchEngine } from "../../../lib/search/linear_group.ts";
import { weightMagnitude } from "../../../lib/stats/importance.ts";
import { allCloseTo } from "../../support/close_to.ts";
import { randomMatrix } from "../../support/random_matrix.ts";
import { searchContract } from "../contract.ts";
import { assertCurves, assertSameCurves, searchAll, searchCase } from "../search_case.ts";
import { storedMatrix } from "../stored_matrix.ts";

/** Announces so many tokens that their Gram matrix is always cheaper. */
function overGram(engine: SearchEngine): SearchEngine {
  return {
    async load(weights) {
      const group = await engine.load(weights);
      return {
        weightMagnitudes: () => group.weightMagnitudes(),
        proxies: (actScales) => group.proxies(actScales),
        search: (scales) => group.search(scales, Infinity),
        [Symbol.asyncDispose]: () => group[Symbol.asyncDispose](),
      };
    },
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  };
}

searchContract(
  "CPU over tokens",
  (grids) => createCpuSearch(grids, { threads: 2, exhaustive: true }),
);
searchContract(
  "CPU over the Gram matrix",
  (grids) => overGram(createCpuSearch(grids, { threads: 2 })),
);

const GRIDS: Grids = { kind: "symmetric", bits: [8, 3], groupSize: 128 };

for (const exhaustive of [true, false]) {
  const way = exhaustive ? "over tokens" : "over the Gram matrix";
  Deno.test(`search() ${way} gives the same numbers on any number of threads`, async () => {
    const some = searchCase(3, [700, 5], 256, 300); // three pieces and one
    const found = await Promise.all([1, 3].map(async (threads) => {
      await using engine = createCpuSearch(GRIDS, { threads, exhaustive });
      return await searchAll(engine, some);
    }));
    assert.deepEqual(found[0], found[1]);
  });

  Deno.test(`search() ${way} adds up more tokens than a task holds`, async () => {
    const some = searchCase(9, [8], 16, 2500);
    await using engine = createCpuSearch(GRIDS, { threads: 2, exhaustive });
    assertCurves(await searchAll(engine, some, [2400]), GRIDS, some);
  });
}

Deno.test("the Gram matrix of several strips gives what every token gives", async () => {
  const some = searchCase(23, [40, 3], 600, 700);
  const [short, full] = await Promise.all([false, true].map(async (exhaustive) => {
    await using engine = createCpuSearch(GRIDS, { threads: 2, exhaustive });
    return await searchAll(engine, some, [650]);
  }));
  assertSameCurves(short!, full!);
  assert.notDeepEqual(short, full, "one of them did not take its own way");
});

Deno.test("weightMagnitudes() equals weightMagnitude() to the last digits of a double", async () => {
  const weight = randomMatrix(createRandom(2), 3000, 48);
  await using engine = createCpuSearch(GRIDS, { threads: 2 });
  await using group = await engine.load([storedMatrix("w", "F32", weight)]);
  const [found] = await group.weightMagnitudes();
  allCloseTo(found!, weightMagnitude(weight), 1e-14);
});

Deno.test("disposing of the engine ends a search in progress", async () => {
  const engine = createCpuSearch(GRIDS, { threads: 1 });
  const search = searchAll(engine, searchCase(17, [2000], 512, 300));
  const refused = assert.rejects(
    search,
    /^AwqDiagError: Cannot finish the search: its workers were ended/,
  );
  await engine[Symbol.asyncDispose]();
  await refused;
});
