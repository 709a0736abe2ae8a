import assert from "node:assert/strict";
import { matrix } from "../../lib/num/matrix.ts";
import { difference } from "../../lib/quant/difference.ts";
import { gaussianMatrix } from "./random_matrix.ts";

Deno.test("difference() subtracts a 2 x 2 weight as by hand", () => {
  const weight = matrix(Float32Array.of(1, 2, 3, 4), 2, 2);
  const quantized = matrix(Float32Array.of(1, 1, 3.5, 0), 2, 2);
  assert.deepEqual(
    difference(weight, quantized),
    matrix(Float32Array.of(0, 1, -0.5, 4), 2, 2),
  );
});

Deno.test("difference() is zero when nothing changed", () => {
  const weight = gaussianMatrix(1, 3, 4);
  assert.deepEqual(difference(weight, weight).data, new Float32Array(12));
});

Deno.test("difference() throws when shapes differ, also with equal numbers of values", () => {
  assert.throws(() => difference(gaussianMatrix(1, 2, 3), gaussianMatrix(1, 3, 2)), {
    name: "AwqDiagError",
    message:
      "Cannot compare weights: got 3 x 2, wanted 2 x 3, pass the quantized version of the same layer",
  });
});
