import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import fc from "fast-check";
import { sampleRankCorrelation } from "simple-statistics";
import { ranks, spearman, spearmanPValue } from "../../lib/stats/spearman.ts";

const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })), {
  minLength: 3,
  maxLength: 40,
});

Deno.test("ranks() gives mean ranks to ties", () => {
  // scipy.stats.rankdata gives the same.
  assert.deepEqual(
    ranks([2.5, 1, 4, 4, 3, 9, 7, 4, 0, 6]),
    Float64Array.of(3, 2, 6, 6, 4, 10, 9, 6, 1, 8),
  );
  assert.deepEqual(ranks([5, 5, 5, 5]), Float64Array.of(2.5, 2.5, 2.5, 2.5));
});

Deno.test("ranks() handles no value, one value, infinities and signed zeros", () => {
  assert.deepEqual(ranks([]), new Float64Array(0));
  assert.deepEqual(ranks(Float32Array.of(7)), Float64Array.of(1));
  assert.deepEqual(ranks([Infinity, 0, Infinity, -Infinity]), Float64Array.of(3.5, 2, 3.5, 1));
  assert.deepEqual(ranks([0, -0]), Float64Array.of(1.5, 1.5));
});

Deno.test("ranks() add up to n (n + 1) / 2", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (values) => {
    const total = ranks(values).reduce((a, b) => a + b, 0);
    assert.equal(total, values.length * (values.length + 1) / 2);
  }));
});

Deno.test("ranks() refuses NaN", () => {
  assert.throws(() => ranks([1, NaN]), {
    name: "AwqDiagError",
    message: /^Cannot rank values: got NaN at index 1/,
  });
});

Deno.test("spearman() gives rho and p of exact arithmetic with ties", () => {
  // Sums of rank products 69.5, 80.5 and 81.5 by hand; p by mpmath 1.3 in 40 digits.
  // scipy 1.17.1: spearmanr gives 0.8580410388891315, 0.0014916293180995846.
  const { rho, p } = spearman([2.5, 1, 4, 4, 3, 9, 7, 4, 0, 6], [1, 1, 3, 5, 4, 8, 9, 2, 2, 7]);
  assert.equal(rho, 69.5 / Math.sqrt(80.5 * 81.5));
  assert.ok(Math.abs(p! / 0.0014916293180995870561 - 1) < 1e-13);
});

Deno.test("spearman() is exactly 1 or -1, with p 0, for monotone relations", () => {
  const x = Array.from({ length: 57 }, (_, i) => (i * 37) % 57);
  assert.deepEqual(spearman(x, x.map(Math.exp)), { rho: 1, p: 0 });
  assert.deepEqual(spearman(x, x.map((value) => -(value ** 3))), { rho: -1, p: 0 });
  assert.deepEqual(spearman([1, 1, 2, 3], [5, 5, 6, 7]), { rho: 1, p: 0 });
});

Deno.test("spearman() is 0 with p 1 for ranks that do not follow each other", () => {
  assert.deepEqual(spearman([1, 2, 3, 4, 5], [1, 2, 0, 2, 1]), { rho: 0, p: 1 });
});

Deno.test("spearman() is null where ranks do not vary or there are fewer than three items", () => {
  const undefinedResult = { rho: null, p: null };
  assert.deepEqual(spearman([1, 1, 1], [1, 2, 3]), undefinedResult);
  assert.deepEqual(spearman([1, 2, 3], [4, 4, 4]), undefinedResult);
  assert.deepEqual(spearman([1, 2], [3, 4]), undefinedResult);
  assert.deepEqual(spearman([1], [3]), undefinedResult);
  assert.deepEqual(spearman([], []), undefinedResult);
});

Deno.test("spearman() agrees with simple-statistics where there are no ties", () => {
  const n = 20;
  const keys = fc.uniqueArray(fc.integer(), { minLength: n, maxLength: n });
  fc.assert(fc.property(keys, keys, (x, y) => {
    assert.ok(Math.abs(spearman(x, y).rho! - sampleRankCorrelation(x, y)) < 1e-14);
  }));
});

Deno.test("spearman() is symmetric, bounded, and blind to increasing transformations", () => {
  fc.assert(fc.property(pairs, (items) => {
    const x = items.map(([a]) => a);
    const y = items.map(([, b]) => b);
    const got = spearman(x, y);
    assert.deepEqual(spearman(y, x), got);
    assert.deepEqual(spearman(x.map((value) => value ** 3 - 100), y), got);
    const { rho, p } = got;
    if (rho === null || p === null) return assert.equal(rho, p);
    assert.ok(Math.abs(rho) <= 1 && p >= 0 && p <= 1);
    assert.deepEqual(spearman(x.map((value) => -value), y), { rho: rho === 0 ? 0 : -rho, p });
  }));
});

Deno.test("spearman() refuses lists of different length and NaN", () => {
  assert.throws(() => spearman([1, 2, 3], [1, 2]), {
    name: "AwqDiagError",
    message: /^Cannot correlate ranks: got 3 x and 2 y/,
  });
  assert.throws(() => spearman([1, 2, NaN], [1, 2, 3]), {
    name: "AwqDiagError",
    message: /got NaN/,
  });
});

Deno.test("spearmanPValue() has closed forms for three and four items", () => {
  for (const rho of [0, 0.25, -0.6, 1]) {
    const three = 1 - 2 / Math.PI * Math.asin(Math.abs(rho));
    assert.ok(Math.abs(spearmanPValue(rho, 3) - three) < 1e-14, `${rho}`);
    assert.ok(Math.abs(spearmanPValue(rho, 4) - (1 - Math.abs(rho))) < 1e-14, `${rho}`);
  }
});

Deno.test("spearmanPValue() refuses two items", () => {
  assert.throws(() => spearmanPValue(0.5, 2), AwqDiagError);
});
