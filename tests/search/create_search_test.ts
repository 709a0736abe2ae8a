import assert from "node:assert/strict";
import { createSearch } from "../../lib/search/create_search.ts";
import type { Grids } from "../../lib/search/linear_group.ts";
import { assertCurves, assertSameCurves, searchAll, searchCase } from "./search_case.ts";

const GRIDS: Grids = { kind: "group", bits: [4, 3], groupSize: 16 };

Deno.test("createSearch() searches on the processor where graphs run there", async () => {
  const some = searchCase(41, [9, 3], 32, 70);
  const found = await Promise.all([true, false].map(async (exhaustive) => {
    const settings = { provider: "cpu", threads: 1, exhaustive } as const;
    await using engine = await createSearch(GRIDS, settings);
    return await searchAll(engine, some);
  }));
  for (const curves of found) assertCurves(curves, GRIDS, some);
  assertSameCurves(found[0]!, found[1]!);
  assert.notDeepEqual(found[0], found[1], "`exhaustive` did not change the way");
});
