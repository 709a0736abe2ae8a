import assert from "node:assert/strict";
import { causalMask } from "../../lib/runtime/positions.ts";

Deno.test("causalMask() lets a token see itself and what came before", () => {
  const mask = causalMask(3);
  const visible = Array.from(mask, (score) => score === 0 ? 1 : 0);
  assert.deepEqual(visible, [1, 0, 0, 1, 1, 0, 1, 1, 1]);
});

Deno.test("causalMask() gives hidden tokens a weight that underflows to zero", () => {
  const [visible, hidden] = causalMask(2);
  assert.equal(Math.fround(Math.exp(hidden! + 1e4 - visible!)), 0);
});

Deno.test("causalMask() of one token hides nothing", () => {
  assert.deepEqual(causalMask(1), new Float32Array(1));
});
