import assert from "node:assert/strict";
import { alphaGrid } from "../../lib/quant/alpha_grid.ts";

Deno.test("alphaGrid() has both ends and the doubles nearest to the fractions", () => {
  assert.deepEqual(alphaGrid(7), Float64Array.of(0, 1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6, 1));
  const fine = alphaGrid(21);
  assert.equal(fine[3], 0.15);
  assert.equal(fine[20], 1);
});

Deno.test("alphaGrid() is 0 and 1 for two points, 0 for one", () => {
  assert.deepEqual(alphaGrid(2), Float64Array.of(0, 1));
  assert.deepEqual(alphaGrid(1), Float64Array.of(0));
});

Deno.test("alphaGrid() throws when the number of points is not a positive integer", () => {
  for (const points of [0, -1, 2.5, NaN, Infinity]) {
    assert.throws(() => alphaGrid(points), {
      name: "AwqDiagError",
      message:
        `Cannot make an alpha grid: got ${points} points, wanted a positive integer, use 7 for the default`,
    });
  }
});
