import assert from "node:assert/strict";
import fc from "fast-check";
import { axisTicks, linearTicks, logTicks, symlogTicks } from "../../lib/chart/ticks.ts";

Deno.test("logTicks() steps by 1-2-5, by 1-3 or by decades as the span grows", () => {
  assert.deepEqual(logTicks(0.9, 60), [1, 2, 5, 10, 20, 50]);
  assert.deepEqual(logTicks(3e-5, 0.5), [3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3]);
  assert.deepEqual(logTicks(1e-6, 1), [1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1]);
  assert.equal(logTicks(1e-20, 1e20).length, 9);
});

Deno.test("logTicks() takes finer steps where 1-2-5 leaves few ticks", () => {
  assert.deepEqual(logTicks(9.1, 30.3), [10, 15, 20, 30]);
  assert.deepEqual(logTicks(0.057, 0.44), [0.07, 0.1, 0.15, 0.2, 0.3]);
  assert.deepEqual(logTicks(1, 8), [1, 1.5, 2, 3, 5, 7]);
  assert.deepEqual(logTicks(1, 10), [1, 2, 5, 10]);
});

Deno.test("logTicks() steps evenly when the axis spans less than a factor of three", () => {
  assert.deepEqual(logTicks(1, 1.7), [1, 1.2, 1.4, 1.6]);
});

Deno.test("linearTicks() steps by 1, 2 or 5 times a power of ten", () => {
  assert.deepEqual(linearTicks(0, 1), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(linearTicks(0, 8959), [0, 2000, 4000, 6000, 8000]);
  assert.deepEqual(linearTicks(-0.3, 0.3), [-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3]);
});

Deno.test("symlogTicks() has zero and both signs", () => {
  assert.deepEqual(symlogTicks(-5, 120), [-3, -1, 0, 1, 3, 10, 30, 100]);
  assert.deepEqual(symlogTicks(0, 0.5), [0]);
});

Deno.test("ticks lie inside the domain, rise, and are few, for any domain", () => {
  const exponent = fc.double({ min: -30, max: 30, noNaN: true });
  fc.assert(fc.property(exponent, fc.double({ min: 0.01, max: 40, noNaN: true }), (start, span) => {
    const [low, high] = [10 ** start, 10 ** (start + span)];
    check(logTicks(low, high), low, high, 10);
    check(linearTicks(low, high), low, high, 10);
    // Nine on either side, zero between them.
    check(symlogTicks(-low, high), -low, high, 19);
  }));
  function check(ticks: number[], low: number, high: number, most: number): void {
    const slack = 1e-6 * Math.max(Math.abs(low), Math.abs(high));
    assert.ok(ticks.length >= 1 && ticks.length <= most, `${ticks}`);
    assert.ok(ticks[0]! >= low - slack && ticks.at(-1)! <= high + slack, `${ticks}`);
    assert.ok(ticks.every((tick, index) => index === 0 || tick > ticks[index - 1]!), `${ticks}`);
  }
});

Deno.test("axisTicks() labels each tick with its unit", () => {
  const { values, labelExpr } = axisTicks([0.5, 1e-5], " %");
  assert.deepEqual(values, [0.5, 1e-5]);
  const labels = JSON.parse(labelExpr.replace(/^\((.*)\)\[datum\.value\]$/, "$1"));
  // The keys are what a Vega expression makes of the tick values.
  assert.deepEqual(values.map((value) => labels[value]), ["0.5 %", "10⁻⁵ %"]);
});

Deno.test("logTicks() and linearTicks() end where there is nothing between the ends", () => {
  for (const [low, high] of [[0, 1], [1, 1], [2, 1], [NaN, 1], [1, Infinity]] as const) {
    assert.deepEqual(logTicks(low, high), []);
  }
  assert.deepEqual(linearTicks(1, 1), []);
  assert.deepEqual(linearTicks(1e20, 1e20 + 20_000), []);
});
