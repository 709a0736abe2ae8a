import assert from "node:assert/strict";
import fc from "fast-check";
import { createRandom, randomInteger } from "../../lib/num/random.ts";

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

Deno.test("createRandom() gives xoshiro128** words over 2^32, seeded by splitmix32", () => {
  // Both published algorithms chained in Python with unbounded integers.
  const vectors: [number, number[]][] = [
    [0, [1789933344, 44971166, 2521387044, 3848737593]],
    [42, [660444221, 3652823732, 77672526, 910233633]],
    [2 ** 32 - 1, [4104197751, 1825856343, 1152209388, 2427537429]],
  ];
  for (const [seed, words] of vectors) {
    const random = createRandom(seed);
    assert.deepEqual(words.map(() => random() * 2 ** 32), words);
  }
});

Deno.test("createRandom() gives equal streams for equal seeds, others for others", () => {
  const draws = (seed: number) => {
    const random = createRandom(seed);
    return Array.from({ length: 8 }, () => random());
  };
  fc.assert(fc.property(seeds, (seed) => {
    assert.deepEqual(draws(seed), draws(seed));
    assert.notDeepEqual(draws(seed), draws((seed ^ 1) >>> 0));
  }));
});

Deno.test("createRandom() stays in [0, 1)", () => {
  fc.assert(fc.property(seeds, (seed) => {
    const random = createRandom(seed);
    for (let i = 0; i < 100; i++) {
      const value = random();
      assert.ok(value >= 0 && value < 1);
    }
  }));
});

Deno.test("createRandom() is uniform by a chi-squared test", () => {
  const random = createRandom(1);
  const counts = new Float64Array(100);
  for (let i = 0; i < 100_000; i++) counts[Math.floor(random() * 100)]! += 1;
  const chiSquared = counts.reduce((total, count) => total + (count - 1000) ** 2 / 1000, 0);
  // 99 degrees of freedom: 0.1 % below 56.7 (too even), 0.1 % above 148.2 (too uneven).
  assert.ok(chiSquared > 56.7 && chiSquared < 148.2, `chi-squared ${chiSquared}`);
});

Deno.test("createRandom() draws do not follow each other", () => {
  const random = createRandom(2);
  const n = 100_000;
  let products = 0;
  for (let i = 0, last = random(); i < n; i++) {
    const next = random();
    products += (last - 0.5) * (next - 0.5) * 12;
    last = next;
  }
  // The lag-1 correlation has standard deviation 1 / sqrt(n); four of them.
  assert.ok(Math.abs(products / n) < 4 / Math.sqrt(n), `correlation ${products / n}`);
});

Deno.test("createRandom() refuses seeds that are no unsigned 32-bit integer", () => {
  for (const seed of [-1, 0.5, 2 ** 32, NaN, Infinity]) {
    assert.throws(() => createRandom(seed), {
      name: "AwqDiagError",
      message: /^Cannot seed random numbers: got .*, wanted an integer from 0 to 4294967295/,
    });
  }
});

Deno.test("randomInteger() gives every integer below the bound about equally often", () => {
  const random = createRandom(3);
  const counts = new Float64Array(6);
  for (let i = 0; i < 60_000; i++) counts[randomInteger(random, 6)]! += 1;
  const chiSquared = counts.reduce((total, count) => total + (count - 10_000) ** 2 / 10_000, 0);
  // 5 degrees of freedom: 0.1 % below 0.21, 0.1 % above 20.5.
  assert.ok(chiSquared > 0.21 && chiSquared < 20.5, `chi-squared ${chiSquared}`);
});

Deno.test("randomInteger() stays in range at both ends of the stream", () => {
  assert.equal(randomInteger(() => 0, 10), 0);
  assert.equal(randomInteger(() => 1 - 2 ** -32, 10), 9);
  assert.equal(randomInteger(() => 1 - 2 ** -32, 2 ** 32), 2 ** 32 - 1);
  assert.equal(randomInteger(() => 1 - 2 ** -32, 1), 0);
});

Deno.test("randomInteger() refuses bounds without a result", () => {
  for (const below of [0, -1, 1.5, NaN, 2 ** 32 + 1]) {
    assert.throws(() => randomInteger(() => 0, below), {
      name: "AwqDiagError",
      message: /^Cannot draw an integer: got .* possible results/,
    });
  }
});
