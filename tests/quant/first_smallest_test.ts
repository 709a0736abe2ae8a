import assert from "node:assert/strict";
import fc from "fast-check";
import { firstSmallest } from "../../lib/quant/first_smallest.ts";

Deno.test("firstSmallest() takes the first of equal errors", () => {
  assert.equal(firstSmallest([2, 1, 1, 3]), 1);
  assert.equal(firstSmallest([0, 0, 0]), 0);
  assert.equal(firstSmallest([5]), 0);
  assert.equal(firstSmallest(Float64Array.of(3, 2, 1)), 2);
});

Deno.test("firstSmallest() is where indexOf() finds the minimum", () => {
  const anyErrors = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1 });
  fc.assert(fc.property(anyErrors, (errors) => {
    assert.equal(firstSmallest(errors), errors.indexOf(Math.min(...errors)));
  }));
});

Deno.test("firstSmallest() throws when an error is NaN, wherever it stands", () => {
  for (const errors of [[NaN, 1], [1, NaN], [NaN]]) {
    assert.throws(() => firstSmallest(errors), {
      name: "AwqDiagError",
      message: `Cannot choose the smallest error: number ${
        errors.indexOf(1) === 0 ? 1 : 0
      } is NaN, wanted numbers, check weights and activations`,
    });
  }
});

Deno.test("firstSmallest() throws when there is nothing to choose from", () => {
  assert.throws(() => firstSmallest([]), {
    name: "AwqDiagError",
    message:
      "Cannot choose the smallest error: got none, wanted at least one, search at least one alpha",
  });
});
