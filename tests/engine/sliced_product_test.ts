import assert from "node:assert/strict";
import { createCpuSearch } from "../../lib/engine/cpu_search.ts";
import { Kernel } from "../../lib/engine/kernel/kernel.ts";
import type { ErrorCurves, Grids, StoredMatrix } from "../../lib/engine/layer_group.ts";
import { loudRows, type Product, slicingSuits } from "../../lib/engine/sliced_product.ts";
import { type Matrix, matrix } from "../../lib/num/matrix.ts";
import { createRandom } from "../../lib/num/random.ts";
import type { Quantizer } from "../../lib/quant/quantizer.ts";
import { awqScales } from "../../lib/quant/scales.ts";
import { searchScale } from "../../lib/quant/search.ts";
import { closeTo } from "../support/close_to.ts";
import { randomMatrix } from "../support/random_matrix.ts";

/** How far integers may be from float32, relative to every error. */
const tolerance = 3e-6;
const bits = [8, 7, 6, 5, 4, 3, 2];
const alphas = [0, 0.5, 1];
/** The fewest output channels and tokens that are sliced: there errors average least. */
const [rows, columns, tokens] = [256, 200, 256];

function shaped(count: number, of: (i: number, j: number) => number): Matrix {
  const data = Float32Array.from(
    { length: count * columns },
    (_, k) => of(Math.floor(k / columns), k % columns),
  );
  return matrix(data, count, columns);
}

function meanMagnitude(x: Matrix): Float64Array {
  const totals = new Float64Array(x.columns);
  x.data.forEach((v, k) => totals[k % x.columns]! += Math.abs(v));
  return totals.map((total) => total / x.rows);
}

function storedFloats({ data, rows, columns }: Matrix): StoredMatrix {
  return { name: "w", dtype: "F32", bytes: new Uint8Array(data.slice().buffer), rows, columns };
}

/** The upper halves of float32 values. */
function storedBfloat16({ data, rows, columns }: Matrix): StoredMatrix {
  const halves = Uint16Array.from(new Uint32Array(data.slice().buffer), (word) => word >>> 16);
  return { name: "w", dtype: "BF16", bytes: new Uint8Array(halves.buffer), rows, columns };
}

async function search(
  grids: Grids,
  weights: readonly StoredMatrix[],
  inputs: Matrix,
  product: Product,
  threads = 1,
): Promise<readonly ErrorCurves[]> {
  const scales = alphas.map((alpha) => awqScales(meanMagnitude(inputs), alpha));
  await using engine = createCpuSearch(grids, { threads, product, exhaustive: true });
  assert.equal(await engine.product, product);
  await using layers = await engine.load(weights);
  const running = layers.search(scales, inputs.rows);
  await running.add(inputs);
  return await running.end();
}

const random = createRandom(41);
const uniform = () => 2 * random() - 1;
const gains = Float64Array.from({ length: columns }, () => Math.exp(3 * uniform()));
const means = Float64Array.from(gains, (gain) => gain * uniform());

const inputCases: Readonly<Record<string, (t: number, j: number) => number>> = {
  "even tokens": uniform,
  "channels of very different size": (_, j) => gains[j]! * uniform(),
  "channels with means": (_, j) => means[j]! + gains[j]! * uniform(),
  "loud channels and loud tokens": (t, j) =>
    (j % 67 === 5 ? 1000 : 1) * (t % 100 === 3 ? 1000 : 1) * uniform(),
  "more loud channels than directions": (_, j) => (j % 9 === 5 ? 1000 : 1) * uniform(),
  "the same token again and again": (_, j) => means[j]!,
  "tiny values": () => 1e-9 * uniform(),
  "silent channels and tokens": (t, j) => (j % 3 === 0 || t % 5 === 0 ? 0 : uniform()),
};

const weightCases: Readonly<Record<string, (i: number, j: number) => number>> = {
  "even weights": uniform,
  "zero rows": (i) => (i % 8 === 0 ? 0 : uniform()),
  "constant weights": () => 0.3,
  "tiny weights": () => 1e-9 * uniform(),
  "one loud row": (i) => (i === 70 ? 1000 : 1) * uniform(),
  "loud columns": (_, j) => (j % 50 === 7 ? 1000 : 1) * uniform(),
};

async function assertAgreement(
  kind: Grids["kind"],
  weight: StoredMatrix,
  inputs: Matrix,
): Promise<void> {
  const grids: Grids = { kind, bits, groupSize: 40 };
  const [floats] = await search(grids, [weight], inputs, "float32");
  const [sliced] = await search(grids, [weight], inputs, "sliced");
  assert.equal(sliced!.norm, floats!.norm);
  for (const b of bits) {
    floats!.errors.get(b)!.forEach((error, a) =>
      closeTo(sliced!.errors.get(b)![a]!, error, tolerance, `${b} bits, alpha ${alphas[a]}`)
    );
  }
}

for (const kind of ["symmetric", "group"] as const) {
  for (const [name, value] of Object.entries(inputCases)) {
    Deno.test(`integers agree with float32 for ${name}: ${kind}`, async () => {
      const inputs = shaped(tokens, value);
      await assertAgreement(kind, storedFloats(shaped(rows, uniform)), inputs);
    });
  }
  for (const [name, value] of Object.entries(weightCases)) {
    Deno.test(`integers agree with float32 for ${name}: ${kind}`, async () => {
      const inputs = shaped(tokens, (_, j) => gains[j]! * uniform());
      await assertAgreement(kind, storedFloats(shaped(rows, value)), inputs);
    });
  }
  Deno.test(`integers agree with float32 for bfloat16 weights: ${kind}`, async () => {
    const inputs = shaped(tokens, (_, j) => means[j]! + uniform());
    await assertAgreement(kind, storedBfloat16(shaped(rows, uniform)), inputs);
  });

  Deno.test(`integers agree with searchScale(): ${kind}`, async () => {
    const weight = shaped(rows, uniform);
    const inputs = shaped(tokens, (_, j) => means[j]! + gains[j]! * uniform());
    const grids: Grids = { kind, bits: [4], groupSize: 40 };
    const [curves] = await search(grids, [storedFloats(weight)], inputs, "sliced");
    const quantizer: Quantizer = kind === "group"
      ? { kind, bits: 4, groupSize: 40 }
      : { kind, bits: 4 };
    const { errors } = searchScale(weight, [inputs], meanMagnitude(inputs), quantizer, alphas);
    errors.forEach((error, a) =>
      closeTo(curves!.errors.get(4)![a]! / curves!.norm, error, 2e-5, `alpha ${alphas[a]}`)
    );
  });
}

Deno.test("sliced results are the same on any number of threads", async () => {
  const grids: Grids = { kind: "symmetric", bits, groupSize: 128 };
  // The second is too small to be sliced, the third is cut into unequal pieces.
  const weights = [rows, 20, 700].map((count) => storedFloats(shaped(count, uniform)));
  const inputs = shaped(512 + 300, uniform); // two tasks
  const [alone, shared] = await Promise.all(
    [1, 3].map((threads) => search(grids, weights, inputs, "sliced", threads)),
  );
  assert.deepEqual(shared, alone);
});

Deno.test("weights and tasks that average too little stay float32", async () => {
  assert.ok(slicingSuits(256, 2 ** 15, 256));
  assert.ok(!slicingSuits(255, 896, 256) && !slicingSuits(256, 896, 255));
  assert.ok(!slicingSuits(256, 2 ** 15 + 1, 256));
  const grids: Grids = { kind: "symmetric", bits, groupSize: 128 };
  const small = [storedFloats(randomMatrix(random, 255, columns))];
  const inputs = shaped(tokens, uniform);
  assert.deepEqual(
    await search(grids, small, inputs, "sliced"),
    await search(grids, small, inputs, "float32"),
  );
});

Deno.test("loudRows() finds none among equals, nor among zeros", () => {
  assert.deepEqual(loudRows(Float64Array.of(3, 3, 3, 3, 3), 1), []);
  assert.deepEqual(loudRows(new Float64Array(6), 2), []);
});

for (const width of [1, 15, 16, 37]) {
  Deno.test(`slice() writes rows of ${width} in two bytes, turn() as columns`, async () => {
    const kernel = await Kernel.load();
    kernel.reserve(2 ** 16);
    const values = kernel.floats(3 * width);
    values.forEach((_, k) => values[k] = k < width ? 0 : uniform() * (k < 2 * width ? 1e-9 : 50));
    const factors = kernel.floats(width);
    factors.forEach((_, j) => factors[j] = 0.1 + random());
    const into = {
      high: kernel.octets(3 * width),
      both: kernel.octets(6 * width),
      scales: kernel.floats(3),
    };
    kernel.slice(values, factors, into);
    assert.equal(into.scales[0], 0);
    const octets = kernel.octets(2 * width * 5).fill(99);
    const turned = new Int8Array(octets.buffer, octets.byteOffset, octets.length);
    kernel.turn(into, 3, width, turned, 1);
    for (let i = 0; i < 3; i++) {
      const scale = into.scales[i]!;
      let most = 0;
      for (let j = 0; j < width; j++) {
        const high = into.high[i * width + j]! - 128;
        const low = into.both[i * 2 * width + width + j]! - 128;
        assert.equal(into.both[i * 2 * width + j]! - 128, high);
        assert.equal(turned[(width + j) * 5 + 1 + i], high);
        assert.equal(turned[j * 5 + 1 + i], low);
        const value = 256 * high + low;
        most = Math.max(most, Math.abs(value));
        const wanted = values[i * width + j]! * factors[j]!;
        closeTo(value * scale, wanted, 0, `row ${i}, column ${j}`, 0.502 * scale);
      }
      assert.equal(most, i === 0 ? 0 : 32512);
    }
    assert.ok(turned.every((value, k) => (k % 5 >= 1 && k % 5 <= 3) || value === 99));
  });
}
