import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import fc from "fast-check";
import { type Matrix, matrix } from "../../lib/num/matrix.ts";
import { outputError } from "../../lib/quant/output_error.ts";
import { proxyError } from "../../lib/quant/proxy_error.ts";
import { quantizeSymmetric } from "../../lib/quant/symmetric.ts";
import { gaussianMatrix, magnitudes } from "./random_matrix.ts";

const row = (...values: number[]): Matrix => matrix(Float32Array.from(values), 1, values.length);

Deno.test("proxyError() of a 2 x 3 weight is as by hand", () => {
  const weight = matrix(Float32Array.of(-1, 0.375, -0.25, -0.5, -2, 1.25), 2, 3);
  // W - W^ has columns (0, -0.5), (-0.125, 0), (-0.25, 0.25); m^2 = 1, 4, 16.
  // 0.25 + 0.0625 + 2 over 1.25 + 16.5625 + 26.
  const quantized = quantizeSymmetric(weight, 2);
  assert.equal(proxyError(weight, quantized, [1, 2, 4]), 2.3125 / 43.8125);
});

Deno.test("proxyError() equals the output error when each token excites one channel", () => {
  // Tokens m_j e_j: uncorrelated channels of exactly the magnitude that the proxy assumes.
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 2, max: 8 }), (seed, bits) => {
      const weight = gaussianMatrix(seed, 3, 6);
      const m = Float32Array.from(magnitudes(seed + 1, 6));
      const tokens = matrix(
        Float32Array.from({ length: 36 }, (_, k) => k % 7 === 0 ? m[k / 7]! : 0),
        6,
        6,
      );
      const quantized = quantizeSymmetric(weight, bits);
      const proxy = proxyError(weight, quantized, m);
      const output = outputError(weight, quantized, [tokens]);
      // Same terms, summed in another order in double.
      assert.ok(Math.abs(proxy / output - 1) < 1e-13, `${proxy} ${output}`);
    }),
  );
});

Deno.test("proxyError() ignores channels of magnitude 0", () => {
  assert.equal(proxyError(row(1, 5), row(1, 0), [1, 0]), 0);
  assert.equal(proxyError(row(2, 5), row(1, 0), [1, 0]), 0.25);
});

Deno.test("proxyError() is 0 when nothing changed or there is nothing", () => {
  assert.equal(proxyError(row(1, 2), row(1, 2), [1, 1]), 0);
  assert.equal(proxyError(row(0, 0), row(0, 0), [1, 1]), 0);
  const empty = matrix(new Float32Array(0), 2, 0);
  assert.equal(proxyError(empty, empty, []), 0);
});

Deno.test("proxyError() throws when there is an error but no signal", () => {
  assert.throws(() => proxyError(row(0, 1), row(1, 1), [1, 0]), AwqDiagError);
});

Deno.test("proxyError() throws when a value is NaN", () => {
  assert.throws(() => proxyError(row(1, 2), row(1, 1), [1, NaN]), AwqDiagError);
  assert.throws(() => proxyError(row(1, NaN), row(1, 1), [1, 1]), AwqDiagError);
});

Deno.test("proxyError() throws when shapes do not fit", () => {
  assert.throws(() => proxyError(row(1, 2), row(1), [1, 1]), AwqDiagError);
  assert.throws(() => proxyError(row(1, 2), row(1, 2), [1]), {
    name: "AwqDiagError",
    message:
      "Cannot compute the proxy error: got 1 magnitudes, wanted 2, pass one per input channel",
  });
});
