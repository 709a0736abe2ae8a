import assert from "node:assert/strict";
import fc from "fast-check";
import { planStacks } from "../../../lib/search/gpu/stacks.ts";

Deno.test("planStacks() cuts a layer that is too large at multiples of a tile", () => {
  const stacks = planStacks([300], 128, 200);
  assert.deepEqual(
    stacks.map(({ slices: [slice] }) => [slice!.start, slice!.rows, slice!.paddedRows]),
    [[0, 128, 128], [128, 128, 128], [256, 44, 128]],
  );
});

Deno.test("planStacks() takes a tile where not even that is allowed", () => {
  assert.deepEqual(planStacks([5], 128, 1).map(({ rows }) => rows), [128]);
});

Deno.test("planStacks() of no rows is empty", () => {
  assert.deepEqual(planStacks([], 128, 1000), []);
  assert.deepEqual(planStacks([0], 128, 1000), []);
});

Deno.test("planStacks() holds every row once, and no tile of two layers", () => {
  const rows = fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 1, maxLength: 5 });
  const tile = fc.constantFrom(32, 128);
  fc.assert(fc.property(rows, tile, fc.integer({ min: 1, max: 3000 }), (layers, t, most) => {
    const stacks = planStacks(layers, t, most);
    const seen = layers.map(() => 0);
    for (const stack of stacks) {
      assert.ok(stack.rows <= Math.max(t, most));
      let place = 0;
      for (const { layer, start, rows, first, paddedRows } of stack.slices) {
        assert.equal(start, seen[layer]);
        assert.equal(first, place);
        assert.equal(paddedRows % t, 0);
        assert.ok(rows > 0 && rows <= paddedRows && paddedRows < rows + t);
        seen[layer]! += rows;
        place += paddedRows;
      }
      assert.equal(stack.rows, place);
    }
    assert.deepEqual(seen, layers);
  }));
});
