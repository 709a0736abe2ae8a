import assert from "node:assert/strict";
import { matrix } from "../../lib/num/matrix.ts";
import { outputSquaredNorm } from "../../lib/quant/output_squared_norm.ts";
import { gaussianMatrix } from "./random_matrix.ts";

const weight = matrix(Float32Array.of(1, 2, 0, 0, -1, 3), 2, 3);

Deno.test("outputEnergy() sums squared outputs over tokens and sequences as by hand", () => {
  // Outputs (3, 2), (5, -2) and (0, 3): 13 + 29 + 9.
  const first = matrix(Float32Array.of(1, 1, 1, 1, 2, 0), 2, 3);
  const second = matrix(Float32Array.of(0, 0, 1), 1, 3);
  assert.equal(outputSquaredNorm(weight, [first, second]), 51);
});

Deno.test("outputEnergy() does not depend on how tokens are split into sequences", () => {
  const x = gaussianMatrix(2, 5, 3);
  const parts = [matrix(x.data.slice(0, 6), 2, 3), matrix(x.data.slice(6), 3, 3)];
  assert.equal(outputSquaredNorm(weight, parts), outputSquaredNorm(weight, [x]));
});

Deno.test("outputEnergy() keeps in double what float32 would lose", () => {
  // 2^12 + 2^-12 squared and summed needs 49 bits.
  const energy = outputSquaredNorm(matrix(Float32Array.of(4096, 2 ** -12), 1, 2), [
    matrix(Float32Array.of(1, 1), 1, 2),
  ]);
  assert.equal(energy, 2 ** 24 + 2 + 2 ** -24);
});

Deno.test("outputEnergy() is 0 when the weight is empty or zero", () => {
  const x = gaussianMatrix(3, 4, 3);
  assert.equal(outputSquaredNorm(matrix(new Float32Array(0), 0, 3), [x]), 0);
  assert.equal(outputSquaredNorm(matrix(new Float32Array(3), 1, 3), [x]), 0);
  const channelless = matrix(new Float32Array(0), 4, 0);
  assert.equal(outputSquaredNorm(channelless, [channelless]), 0);
});

Deno.test("outputEnergy() is NaN when an activation is NaN", () => {
  assert.equal(outputSquaredNorm(weight, [matrix(Float32Array.of(1, NaN, 0), 1, 3)]), NaN);
});

Deno.test("outputEnergy() throws when an input has another number of channels", () => {
  assert.throws(
    () => outputSquaredNorm(weight, [gaussianMatrix(1, 2, 3), gaussianMatrix(1, 2, 4)]),
    {
      name: "AwqDiagError",
      message:
        "Cannot apply the weight: an input has 4 channels, wanted 3, pass the activations of the same layer",
    },
  );
});

Deno.test("outputEnergy() throws when there are no tokens", () => {
  const silent = matrix(new Float32Array(0), 0, 3);
  for (const inputs of [[], [silent], [silent, silent]]) {
    assert.throws(() => outputSquaredNorm(weight, inputs), {
      name: "AwqDiagError",
      message:
        "Cannot measure an output: got no tokens, wanted at least one, pass calibration activations",
    });
  }
});
