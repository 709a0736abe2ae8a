/** What one search leaves behind does not reach the next. */
import assert from "node:assert/strict";
import { matrix } from "../../lib/num/matrix.ts";
import type { Behaviour } from "./contract.ts";
import { assertCurves, searchAll, searchCase } from "./search_case.ts";
import { storedMatrix } from "./stored_matrix.ts";

const SOME = searchCase(17, [40, 7], 32, 20);
const OTHER = searchCase(19, [40, 7], 32, 20);
const WIDE = searchCase(23, [20], 64, 12);

const searchesAfterOthers: Behaviour = async (engine, grids) => {
  const first = await searchAll(engine, SOME);
  for (const between of [OTHER, WIDE]) {
    assertCurves(await searchAll(engine, between), grids, between);
    assert.deepEqual(await searchAll(engine, SOME), first);
  }
};

const searchesAGroupAgain: Behaviour = async (engine) => {
  await using group = await engine.load(SOME.weights);
  const searchOnce = async () => {
    const search = group.search(SOME.scales, SOME.inputs.rows);
    await search.add(SOME.inputs);
    return await search.end();
  };
  const first = await searchOnce();
  await group.weightMagnitudes();
  assert.deepEqual(await searchOnce(), first);
};

const searchesGroupsAtOnce: Behaviour = async (engine) => {
  const cases = [SOME, WIDE, OTHER];
  const together = await Promise.all(cases.map((one) => searchAll(engine, one)));
  for (const [i, one] of cases.entries()) {
    assert.deepEqual(together[i], await searchAll(engine, one));
  }
};

const answersTogether: Behaviour = async (engine) => {
  await using group = await engine.load(SOME.weights);
  const actScales = new Float64Array(32).fill(1);
  const search = group.search(SOME.scales, SOME.inputs.rows);
  await search.add(SOME.inputs);
  const [curves, magnitudes, proxies] = await Promise.all([
    search.end(),
    group.weightMagnitudes(),
    group.proxies(actScales),
  ]);
  assert.deepEqual(curves, await searchAll(engine, SOME));
  assert.deepEqual(magnitudes, await group.weightMagnitudes());
  assert.deepEqual(proxies, await group.proxies(actScales));
};

const isDisposedTwice: Behaviour = async (engine, grids) => {
  const left = await engine.load(SOME.weights);
  await left.search(SOME.scales, 100).add(SOME.inputs);
  await left[Symbol.asyncDispose]();
  await left[Symbol.asyncDispose]();
  const cases = [SOME, OTHER];
  const found = await Promise.all(cases.map((one) => searchAll(engine, one)));
  cases.forEach((one, i) => assertCurves(found[i]!, grids, one));
};

/** By what they say. */
export const MEMORY_BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  "a search after others of its shape and of another is as good as the first": searchesAfterOthers,
  "a group is searched again and again": searchesAGroupAgain,
  "groups are searched at once": searchesGroupsAtOnce,
  "a group answers several questions at once": answersTogether,
  "a group disposed twice, in the middle of a search, harms no other": isDisposedTwice,
};

/** NaN and infinities, by tensor and place; the engine goes on. */
export const refusesNonFiniteWeights: Behaviour = async (engine, grids) => {
  const { inputs, scales } = searchCase(1, [], 32, 2);
  for (const dtype of ["F32", "F16", "BF16"] as const) {
    for (const value of [NaN, Infinity, -Infinity]) {
      const damaged = matrix(new Float32Array(100 * 32), 100, 32);
      damaged.data[32 * 70 + 7] = value;
      const weights = [storedMatrix("a.weight", dtype, damaged)];
      await assert.rejects(searchAll(engine, { weights, inputs, scales }), {
        name: "AwqDiagError",
        message: `Cannot read tensor "a.weight": value 2247 is ${value}, wanted finite weights, ` +
          "use an undamaged checkpoint",
      });
    }
  }
  assertCurves(await searchAll(engine, SOME), grids, SOME);
};
