import assert from "node:assert/strict";
import { assertFiniteScore, assertTargetEach } from "../../lib/score/window_checks.ts";

Deno.test("assertTargetEach() accepts as many targets as positions only", () => {
  assertTargetEach(0, 0);
  assertTargetEach(3, 3);
  assert.throws(() => assertTargetEach(512, 511), {
    name: "TypeError",
    message:
      "Cannot score the window: got 512 targets, wanted one for each of the 511 positions, pass the ids that follow them",
  });
});

Deno.test("assertFiniteScore() names the position of a score that is not finite", () => {
  assertFiniteScore(0, 0);
  assertFiniteScore(1e300, 9);
  for (const score of [NaN, Infinity, -Infinity]) {
    assert.throws(() => assertFiniteScore(score, 9), {
      name: "RangeError",
      message:
        `Cannot score position 9: its score is ${score}, wanted a finite number, look for an overflow in the forward pass`,
    });
  }
});
