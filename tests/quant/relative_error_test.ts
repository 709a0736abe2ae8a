import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import { relativeError } from "../../lib/quant/relative_error.ts";

Deno.test("relativeError() is the ratio", () => {
  assert.equal(relativeError(3, 4, "output error"), 0.75);
  assert.equal(relativeError(9, 4, "output error"), 2.25);
  assert.equal(relativeError(0, 4, "output error"), 0);
});

Deno.test("relativeError() is 0 when there is neither signal nor error", () => {
  assert.equal(relativeError(0, 0, "output error"), 0);
});

Deno.test("relativeError() throws when there is an error but no signal", () => {
  assert.throws(() => relativeError(2, 0, "output error"), {
    name: "AwqDiagError",
    message:
      "Cannot compute the output error: squared norms are 2 of the error and 0 of the signal, wanted a signal to compare with, leave the layer out or add calibration text",
  });
});

Deno.test("relativeError() throws when the ratio overflows", () => {
  assert.throws(() => relativeError(1e300, 1e-300, "proxy error"), AwqDiagError);
});

Deno.test("relativeError() throws when a norm is not finite or negative", () => {
  for (const bad of [NaN, Infinity, -1]) {
    for (const [error, signal] of [[bad, 1], [1, bad]] as const) {
      assert.throws(() => relativeError(error, signal, "proxy error"), {
        name: "AwqDiagError",
        message:
          `Cannot compute the proxy error: squared norms are ${error} and ${signal}, wanted finite numbers of at least 0, look for NaN or infinities in weights and activations`,
      });
    }
  }
});
