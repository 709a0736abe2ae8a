import assert from "node:assert/strict";
import { columnTotalsOf, placeResults, totalsOf } from "../../../lib/search/gpu/results.ts";
import { planStacks } from "../../../lib/search/gpu/stacks.ts";

/** Two layers in two stacks of two tiles; the second layer is cut. */
const stacks = planStacks([32, 90], 32, 64);
const plan = placeResults(
  stacks.map((stack) => ({ stack, tileRows: 32, across: 2, settings: 3 })),
);

Deno.test("placeResults() leaves no gap", () => {
  assert.deepEqual(stacks.map(({ rows }) => rows), [64, 64]);
  assert.deepEqual(plan.blocks.map(({ first }) => first), [0, 12]);
  assert.equal(plan.length, 24);
  assert.equal(placeResults([]).length, 0);
});

Deno.test("totalsOf() gives every sum to one layer and one setting", () => {
  const sums = Float32Array.from({ length: plan.length }, (_, i) => i);
  // In a block: setting s, tile t, place i is 4 s + 2 t + i.
  assert.deepEqual([...totalsOf(sums, plan, 0)], [0 + 1, 4 + 5, 8 + 9]);
  const others = [2 + 3, 6 + 7, 10 + 11].map((sum, s) => sum + 4 * (12 + 4 * s) + 0 + 1 + 2 + 3);
  assert.deepEqual([...totalsOf(sums, plan, 1)], others);
});

Deno.test("columnTotalsOf() keeps places across apart", () => {
  const sums = Float32Array.from({ length: plan.length }, (_, i) => i);
  assert.deepEqual([...columnTotalsOf(sums, plan, 0)], [0, 1]);
  assert.deepEqual([...columnTotalsOf(sums, plan, 1)], [2 + 12 + 14, 3 + 13 + 15]);
});
