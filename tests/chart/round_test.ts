import assert from "node:assert/strict";
import { toSignificant } from "../../lib/chart/round.ts";

Deno.test("toSignificant() keeps four digits at any magnitude", () => {
  assert.equal(toSignificant(1234.56), 1235);
  assert.equal(toSignificant(-0.00012345678), -0.0001235);
  assert.equal(toSignificant(9.87654e30), 9.877e30);
  assert.equal(toSignificant(0), 0);
});

Deno.test("toSignificant() keeps as many digits as it is told", () => {
  assert.equal(toSignificant(0.123456, 2), 0.12);
});

Deno.test("toSignificant() leaves NaN and infinities as they are", () => {
  assert.ok(Number.isNaN(toSignificant(NaN)));
  assert.equal(toSignificant(-Infinity), -Infinity);
});
