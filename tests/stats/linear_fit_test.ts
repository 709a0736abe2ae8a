import assert from "node:assert/strict";
import fc from "fast-check";
import { linearRegression } from "simple-statistics";
import { linearFit } from "../../lib/stats/linear_fit.ts";

const points = fc.array(
  fc.tuple(fc.integer({ min: -100, max: 100 }), fc.integer({ min: -100, max: 100 })),
  { minLength: 2, maxLength: 40 },
);

Deno.test("linearFit() gives the values worked out by hand", () => {
  // x centred -1, 0, 1; products 1 + 0 + 2 = 3 over squares 2.
  assert.deepEqual(linearFit([1, 2, 3], [1, 1, 4]), { slope: 1.5, intercept: -1 });
});

Deno.test("linearFit() finds a line exactly", () => {
  assert.deepEqual(linearFit(Float32Array.of(-1, 0, 3), [5, 3, -3]), { slope: -2, intercept: 3 });
});

Deno.test("linearFit() gives the mean where all x are equal", () => {
  assert.deepEqual(linearFit([2, 2, 2], [1, 2, 6]), { slope: 0, intercept: 3 });
  assert.deepEqual(linearFit([5], [7]), { slope: 0, intercept: 7 });
});

Deno.test("linearFit() sees equal x also where their mean is rounded", () => {
  for (const n of [3, 6, 7, 49]) {
    const x = new Array<number>(n).fill(0.1);
    assert.equal(linearFit(x, x.map((_, i) => i)).slope, 0);
  }
});

Deno.test("linearFit() gives slope 0 where y is constant", () => {
  assert.deepEqual(linearFit([1, 2, 4], [3, 3, 3]), { slope: 0, intercept: 3 });
});

Deno.test("linearFit() keeps a small spread of x beside a large offset", () => {
  const { slope } = linearFit([1e8, 1e8 + 1, 1e8 + 2], [0, 1, 2]);
  assert.equal(slope, 1);
});

Deno.test("linearFit() agrees with simple-statistics", () => {
  fc.assert(fc.property(points, (items) => {
    fc.pre(items.some(([x]) => x !== items[0]![0]));
    const { slope, intercept } = linearFit(items.map(([x]) => x), items.map(([, y]) => y));
    const { m, b } = linearRegression(items);
    // Its sums of integers are exact; here 40 terms of 1e4 round once each.
    assert.ok(Math.abs(slope - m) < 1e-9 && Math.abs(intercept - b) < 1e-7);
  }));
});

Deno.test("linearFit() leaves residuals that sum to 0 and do not follow x", () => {
  fc.assert(fc.property(points, (items) => {
    const { slope, intercept } = linearFit(items.map(([x]) => x), items.map(([, y]) => y));
    let total = 0;
    let along = 0;
    for (const [x, y] of items) {
      total += y - slope * x - intercept;
      along += x * (y - slope * x - intercept);
    }
    assert.ok(Math.abs(total) < 1e-8 && Math.abs(along) < 1e-6);
  }));
});

Deno.test("linearFit() refuses no points and unequal lengths", () => {
  assert.throws(() => linearFit([], []), { name: "AwqDiagError", message: /got no values/ });
  assert.throws(() => linearFit([1, 2], [1]), {
    name: "AwqDiagError",
    message: /^Cannot fit a line: got 2 x and 1 y/,
  });
});
