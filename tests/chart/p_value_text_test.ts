import assert from "node:assert/strict";
import { pValueText } from "../../lib/chart/p_value_text.ts";

Deno.test("pValueText() prints two digits down to a thousandth", () => {
  assert.deepEqual([1, 0.0517, 0.001, 0.00099, 0].map(pValueText), [
    "p = 1.0",
    "p = 0.052",
    "p = 0.0010",
    "p < 0.001",
    "p < 0.001",
  ]);
});

Deno.test("pValueText() says so where there is none", () => {
  assert.equal(pValueText(null), "p undefined");
});
