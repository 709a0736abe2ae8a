import assert from "node:assert/strict";
import fc from "fast-check";
import { predictLeftOut } from "../../../lib/study/alpha_study/predict_left_out.ts";

Deno.test("predictLeftOut() hits every layer that lies on the line of the others", () => {
  assert.deepEqual(predictLeftOut([1, 2, 3, 5], [0.9, 0.8, 0.7, 0.5], 11), [9, 8, 7, 5]);
});

Deno.test("predictLeftOut() does not let a layer speak for itself", () => {
  const found = predictLeftOut([1, 2, 3, 4, 5], [0, 0, 1, 0, 0], 21);
  assert.equal(found[2], 0);
});

Deno.test("predictLeftOut() clips to the ends of the grid", () => {
  assert.equal(predictLeftOut([0, 1, 9], [0, 0.5, 0.5], 11)[2], 10);
  assert.equal(predictLeftOut([0, 1, -9], [0, 0.5, 0.5], 11)[2], 0);
});

Deno.test("predictLeftOut() rounds the middle between two points to the even one", () => {
  // The line through the others is flat at 0.25 and at 0.75: 0.5 and 1.5 of a step of 0.5.
  assert.equal(predictLeftOut([0, 0, 7], [0, 0.5, 1], 3)[2], 0);
  assert.equal(predictLeftOut([0, 0, 7], [0.5, 1, 1], 3)[2], 2);
});

Deno.test("predictLeftOut() falls back to the others' mean where their property is constant", () => {
  assert.deepEqual(predictLeftOut([4, 4, 4], [0, 0.5, 1], 5), [3, 2, 1]);
});

Deno.test("predictLeftOut() stays on the grid and ignores the unit of the property", () => {
  const layers = fc.array(
    fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 0, max: 20 })),
    { minLength: 3, maxLength: 30 },
  );
  fc.assert(fc.property(layers, (pairs) => {
    const property = pairs.map(([x]) => x);
    const alphas = pairs.map(([, k]) => k / 20);
    const found = predictLeftOut(property, alphas, 21);
    assert.ok(found.every((index) => Number.isInteger(index) && index >= 0 && index <= 20));
    assert.deepEqual(predictLeftOut(property.map((x) => 8 * x), alphas, 21), found);
  }));
});

Deno.test("predictLeftOut() refuses a single layer and lists of different length", () => {
  assert.throws(() => predictLeftOut([1], [0.5], 21), {
    name: "AwqDiagError",
    message: /^Cannot predict alphas: got 1 layers, wanted at least 2/,
  });
  assert.throws(() => predictLeftOut([1, 2], [0.5], 21), {
    name: "AwqDiagError",
    message: /^Cannot predict alphas: got 2 properties and 1 alphas/,
  });
});
