import assert from "node:assert/strict";
import fc from "fast-check";
import { planWeights } from "../../../lib/search/gpu/weight_layout.ts";

Deno.test("planWeights() cuts a linear that is too large at multiples of a tile", () => {
  const layouts = planWeights([300], 128, 200);
  assert.deepEqual(
    layouts.map(({ slices: [slice] }) => [slice!.start, slice!.rows, slice!.paddedRows]),
    [[0, 128, 128], [128, 128, 128], [256, 44, 128]],
  );
});

Deno.test("planWeights() takes a tile where not even that is allowed", () => {
  assert.deepEqual(planWeights([5], 128, 1).map(({ rows }) => rows), [128]);
});

Deno.test("planWeights() of no rows is empty", () => {
  assert.deepEqual(planWeights([], 128, 1000), []);
  assert.deepEqual(planWeights([0], 128, 1000), []);
});

Deno.test("planWeights() holds every row once, and no tile of two linears", () => {
  const rows = fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 1, maxLength: 5 });
  const tile = fc.constantFrom(32, 128);
  fc.assert(fc.property(rows, tile, fc.integer({ min: 1, max: 3000 }), (linears, t, most) => {
    const layouts = planWeights(linears, t, most);
    const seen = linears.map(() => 0);
    for (const layout of layouts) {
      assert.ok(layout.rows <= Math.max(t, most));
      let place = 0;
      for (const { linear, start, rows, first, paddedRows } of layout.slices) {
        assert.equal(start, seen[linear]);
        assert.equal(first, place);
        assert.equal(paddedRows % t, 0);
        assert.ok(rows > 0 && rows <= paddedRows && paddedRows < rows + t);
        seen[linear]! += rows;
        place += paddedRows;
      }
      assert.equal(layout.rows, place);
    }
    assert.deepEqual(seen, linears);
  }));
});
