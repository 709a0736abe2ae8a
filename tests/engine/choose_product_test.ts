import assert from "node:assert/strict";
import { compareProducts, productFor } from "../../lib/engine/choose_product.ts";

Deno.test("compareProducts() measures a gain", async () => {
  const { gain } = await compareProducts();
  assert.ok(gain > 0 && Number.isFinite(gain));
});

Deno.test("productFor() takes integers at a gain of 1.2 and never wrong ones", () => {
  const choices = [1.19, 1.2].map((gain) => productFor({ gain, exact: true }));
  assert.deepEqual(choices, ["float32", "sliced"]);
  assert.equal(productFor({ gain: 9, exact: false }), "float32");
});
