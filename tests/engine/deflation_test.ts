import assert from "node:assert/strict";
import { Deflation, directions, orthonormalize } from "../../lib/engine/deflation.ts";
import { createRandom } from "../../lib/num/random.ts";
import { closeTo } from "../support/close_to.ts";
import { randomMatrix } from "../support/random_matrix.ts";

const settings = { provider: "cpu", threads: 1 } as const;

Deno.test("orthonormalize() makes columns orthonormal and drops dependent ones", () => {
  const random = createRandom(1);
  const basis = Float32Array.from({ length: 40 * 4 }, () => random() - 0.5);
  for (let t = 0; t < 40; t++) basis[4 * t + 2] = basis[4 * t]! - 2 * basis[4 * t + 1]!;
  orthonormalize(basis, 4);
  for (let a = 0; a < 4; a++) {
    for (let b = 0; b < 4; b++) {
      let sum = 0;
      for (let t = 0; t < 40; t++) sum += basis[4 * t + a]! * basis[4 * t + b]!;
      closeTo(sum, a === b && a !== 2 ? 1 : 0, 0, `${a} against ${b}`, 1e-6);
    }
  }
});

Deno.test("orthonormalize() leaves zeros", () => {
  const basis = new Float32Array(12);
  orthonormalize(basis, 3);
  assert.deepEqual(basis, new Float32Array(12));
});

Deno.test("split() keeps the energy of any combination of channels", async () => {
  const random = createRandom(2);
  const { data, rows, columns } = randomMatrix(random, 60, 50);
  await using deflation = await Deflation.open(settings);
  const { parts, rest, largest } = await deflation.split(data, rows);
  assert.equal(parts.length, directions * columns);
  const weights = Float64Array.from({ length: columns }, () => random() - 0.5);
  const energy = (values: Float32Array) => {
    let total = 0;
    for (let start = 0; start < values.length; start += columns) {
      total += weights.reduce((sum, w, j) => sum + w * values[start + j]!, 0) ** 2;
    }
    return total;
  };
  closeTo(energy(parts) + energy(rest), energy(data), 1e-6, "energy");
  largest.forEach((most, j) => {
    const own = Array.from({ length: rows }, (_, t) => Math.abs(rest[t * columns + j]!));
    assert.equal(most, Math.max(...own));
  });
});

Deno.test("split() takes means, loud channels and loud tokens out", async () => {
  const random = createRandom(3);
  const { data, rows, columns } = randomMatrix(random, 80, 64);
  const loud = data.map((value, k) => {
    const [t, j] = [Math.floor(k / columns), k % columns];
    return (j === 7 ? 1000 : 1) * (t === 5 ? 300 : 1) * (value + 3);
  });
  await using deflation = await Deflation.open(settings);
  const { rest } = await deflation.split(loud, rows);
  assert.ok(Math.max(...rest.map(Math.abs)) < 2);
});
