import assert from "node:assert/strict";
import { assertBits } from "../../lib/quant/bits.ts";

Deno.test("assertBits() accepts the integers 2 to 8", () => {
  for (const bits of [2, 3, 4, 5, 6, 7, 8]) assertBits(bits);
});

Deno.test("assertBits() throws when the width is outside 2 to 8 or not an integer", () => {
  for (const bits of [-3, 0, 1, 9, 16, 3.5, NaN, Infinity]) {
    assert.throws(() => assertBits(bits), {
      name: "AwqDiagError",
      message:
        `Cannot quantize: got ${bits} bits, wanted an integer from 2 to 8, choose such a width`,
    });
  }
});
