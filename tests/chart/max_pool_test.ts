import assert from "node:assert/strict";
import fc from "fast-check";
import { maxPool } from "../../lib/chart/max_pool.ts";

Deno.test("maxPool() keeps every value when there are no more than columns", () => {
  assert.deepEqual(maxPool([3, 1, 2], 3), Float64Array.of(3, 1, 2));
  assert.deepEqual(maxPool([3], 512), Float64Array.of(3));
  assert.deepEqual(maxPool([], 4), new Float64Array(0));
});

Deno.test("maxPool() keeps a single spike among thousands, in its place", () => {
  const values = new Float64Array(8960).fill(0.01);
  values[4480] = 7;
  const pooled = maxPool(values, 512);
  assert.equal(pooled.length, 512);
  assert.equal(pooled[256], 7);
  assert.equal(pooled.filter((value) => value === 7).length, 1);
});

Deno.test("maxPool() gives values of the input, the largest among them, no column empty", () => {
  const values = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 });
  fc.assert(fc.property(values, fc.integer({ min: 1, max: 40 }), (input, columns) => {
    const pooled = [...maxPool(input, columns)];
    assert.equal(pooled.length, Math.min(columns, input.length));
    assert.ok(pooled.every((value) => input.includes(value)));
    assert.equal(Math.max(...pooled), Math.max(...input));
  }));
});
