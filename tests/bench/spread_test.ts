import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import { spread, spreadParts } from "../../bench/spread.ts";

Deno.test("spread() takes the middle of an odd number and the mean of two middles", () => {
  assert.deepEqual(spread([5, 1, 2]), { median: 2, min: 1, max: 5 });
  assert.deepEqual(spread([4, 1, 2, 3]), { median: 2.5, min: 1, max: 4 });
});

Deno.test("spread() of one value is that value", () => {
  assert.deepEqual(spread([0.25]), { median: 0.25, min: 0.25, max: 0.25 });
});

Deno.test("spread() rounds to microseconds", () => {
  assert.equal(spread([1 / 3]).median, 0.333333);
});

Deno.test("spread() throws when there is no value", () => {
  assert.throws(() => spread([]), AwqDiagError);
});

Deno.test("spreadParts() keeps the order of stages and counts a missing one as 0", () => {
  const parts = spreadParts([{ open: 1, read: 2 }, { open: 3, write: 4 }]);
  assert.deepEqual(Object.keys(parts), ["open", "read", "write"]);
  assert.deepEqual(parts["open"], { median: 2, min: 1, max: 3 });
  assert.deepEqual(parts["write"], { median: 2, min: 0, max: 4 });
});
