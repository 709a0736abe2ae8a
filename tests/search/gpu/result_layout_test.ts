import assert from "node:assert/strict";
import { placeResults, totalsOf } from "../../../lib/search/gpu/result_layout.ts";
import { planWeights } from "../../../lib/search/gpu/weight_layout.ts";

/** Two linears in two buffers of two tiles; the second linear is cut. */
const weights = planWeights([32, 90], 32, 64);
const layout = placeResults(
  weights.map((buffer) => ({ weights: buffer, tileRows: 32, across: 2, settings: 3 })),
);

Deno.test("placeResults() leaves no gap", () => {
  assert.deepEqual(weights.map(({ rows }) => rows), [64, 64]);
  assert.deepEqual(layout.dispatches.map(({ first }) => first), [0, 12]);
  assert.equal(layout.length, 24);
  assert.equal(placeResults([]).length, 0);
});

Deno.test("totalsOf() gives every sum to one linear and one setting", () => {
  const sums = Float32Array.from({ length: layout.length }, (_, i) => i);
  // In a dispatch: setting s, tile t, place i is 4 s + 2 t + i.
  assert.deepEqual([...totalsOf(sums, layout, 0)], [0 + 1, 4 + 5, 8 + 9]);
  const others = [2 + 3, 6 + 7, 10 + 11].map((sum, s) => sum + 4 * (12 + 4 * s) + 0 + 1 + 2 + 3);
  assert.deepEqual([...totalsOf(sums, layout, 1)], others);
});

Deno.test("totalsOf() adds in double what float32 would lose", () => {
  const sums = new Float32Array(layout.length).fill(1);
  sums[0] = 2 ** 24;
  assert.equal(totalsOf(sums, layout, 0)[0], 2 ** 24 + 1);
});
