import assert from "node:assert/strict";
import fc from "fast-check";
import { inverseSymlog, symlog } from "../../lib/chart/symlog.ts";
import { closeTo } from "../support/close_to.ts";

Deno.test("symlog() is odd, 0 at 0, and the logarithm of one more than the value", () => {
  assert.equal(symlog(0), 0);
  closeTo(symlog(Math.E - 1), 1, 1e-15);
  assert.equal(symlog(-5), -symlog(5));
});

Deno.test("inverseSymlog() undoes symlog() and stays finite", () => {
  fc.assert(fc.property(fc.double({ min: -1e300, max: 1e300, noNaN: true }), (value) => {
    const back = inverseSymlog(symlog(value));
    assert.ok(Math.abs(back - value) <= 1e-12 * Math.abs(value), `${value}: ${back}`);
  }));
  assert.equal(inverseSymlog(1000), 1e308);
});
