import assert from "node:assert/strict";
import { createCpuSearch } from "../../../lib/search/cpu/cpu_search.ts";
import type {
  ErrorCurves,
  Grids,
  LinearGroup,
  StoredMatrix,
} from "../../../lib/search/linear_group.ts";
import type { Matrix } from "../../../lib/num/matrix.ts";
import { createRandom } from "../../../lib/num/random.ts";
import { alphaGrid } from "../../../lib/quant/alpha_grid.ts";
import { proxyError } from "../../../lib/quant/proxy_error.ts";
import { quantize, type Quantizer } from "../../../lib/quant/quantizer.ts";
import { awqScales } from "../../../lib/quant/scales.ts";
import { searchScale } from "../../../lib/quant/search.ts";
import { weightMagnitude } from "../../../lib/stats/importance.ts";
import { closeTo } from "../../support/close_to.ts";
import { loudInputs, randomMatrix } from "../../support/random_matrix.ts";

const bits = [8, 6, 4, 3, 2];

function meanMagnitude(x: Matrix): Float64Array {
  const totals = new Float64Array(x.columns);
  x.data.forEach((v, k) => totals[k % x.columns]! += Math.abs(v));
  return totals.map((total) => total / x.rows);
}

const scalesAt = (magnitude: ArrayLike<number>, alphas: ArrayLike<number>) =>
  Array.from(alphas, (alpha) => awqScales(magnitude, alpha));

/** A weight as a checkpoint stores it. */
function stored({ data, rows, columns }: Matrix): StoredMatrix {
  const bytes = new Uint8Array(data.slice().buffer);
  return { name: "w", dtype: "F32", bytes, rows, columns };
}

async function searchOnce(
  layers: LinearGroup,
  inputs: Matrix,
  scales: readonly Float32Array[],
): Promise<readonly ErrorCurves[]> {
  const search = layers.search(scales, inputs.rows);
  await search.add(inputs);
  return await search.end();
}

const gridsOf = (kind: Grids["kind"], b: number, groupSize: number): Quantizer =>
  kind === "group" ? { kind, bits: b, groupSize } : { kind, bits: b };

const kinds: readonly Omit<Grids, "bits">[] = [
  { kind: "symmetric", groupSize: 128 },
  { kind: "group", groupSize: 16 },
  { kind: "group", groupSize: 100 }, // does not divide: the whole row is one group
];

for (const { kind, groupSize } of kinds) {
  Deno.test(`search() agrees with searchScale() for ${kind} groups of ${groupSize}`, async () => {
    const random = createRandom(7);
    const weights = [randomMatrix(random, 40, 48), randomMatrix(random, 9, 48)];
    weights[0]!.data.fill(0, 0, 48); // a zero row
    const inputs = loudInputs(random, 21, 48);
    const magnitude = meanMagnitude(inputs);
    const alphas = alphaGrid(5);
    await using engine = createCpuSearch({ kind, bits, groupSize }, { threads: 2 });
    await using layers = await engine.load(weights.map(stored));
    const curves = await searchOnce(layers, inputs, scalesAt(magnitude, alphas));
    for (const [i, weight] of weights.entries()) {
      for (const b of bits) {
        const quantizer = gridsOf(kind, b, groupSize);
        const expected = searchScale(weight, [inputs], magnitude, quantizer, alphas).errors;
        expected.forEach((error, a) => {
          const ratio = curves[i]!.errors.get(b)![a]! / curves[i]!.norm;
          closeTo(ratio, error, 2e-5, `weight ${i}, ${b} bits, alpha ${alphas[a]}`);
        });
      }
    }
  });

  Deno.test(`proxies() agrees with proxyError() for ${kind} groups of ${groupSize}`, async () => {
    const random = createRandom(11);
    const weight = randomMatrix(random, 33, 48);
    const magnitude = Float64Array.from({ length: 48 }, () => 0.1 + random());
    await using engine = createCpuSearch({ kind, bits, groupSize }, { threads: 1 });
    await using layers = await engine.load([stored(weight)]);
    const [errors] = await layers.proxies(magnitude);
    for (const b of bits) {
      const expected = proxyError(weight, quantize(weight, gridsOf(kind, b, groupSize)), magnitude);
      closeTo(errors!.get(b)!, expected, 1e-5, `${b} bits`);
    }
  });
}

const threeBits: Grids = { kind: "symmetric", bits: [3], groupSize: 128 };

Deno.test("magnitudes() equals weightMagnitude() to the last digits of a double", async () => {
  const weight = randomMatrix(createRandom(2), 300, 48);
  await using engine = createCpuSearch(threeBits, { threads: 2 });
  await using layers = await engine.load([stored(weight)]);
  const [found] = await layers.weightMagnitudes();
  weightMagnitude(weight).forEach((wanted, j) =>
    closeTo(found![j]!, wanted, 1e-14, `channel ${j}`)
  );
});

Deno.test("search() gives the same numbers on any number of threads", async () => {
  const random = createRandom(3);
  const weight = randomMatrix(random, 700, 256);
  const inputs = loudInputs(random, 40, 256);
  const scales = scalesAt(meanMagnitude(inputs), [0, 0.5]);
  const found = await Promise.all([1, 3].map(async (threads) => {
    await using engine = createCpuSearch({ ...threeBits, bits }, { threads });
    await using layers = await engine.load([stored(weight)]);
    return await searchOnce(layers, inputs, scales);
  }));
  assert.deepEqual(found[0], found[1]);
});

Deno.test("search() of more tokens than a task adds the tasks up", async () => {
  const random = createRandom(9);
  const weight = randomMatrix(random, 8, 16);
  const inputs = loudInputs(random, 1024 + 300, 16);
  const magnitude = meanMagnitude(inputs);
  const alphas = [0, 0.5];
  await using engine = createCpuSearch(threeBits, { threads: 2, exhaustive: true });
  await using layers = await engine.load([stored(weight)]);
  const [curves] = await searchOnce(layers, inputs, scalesAt(magnitude, alphas));
  const wanted = searchScale(weight, [inputs], magnitude, { kind: "symmetric", bits: 3 }, alphas);
  wanted.errors.forEach((error, a) => {
    closeTo(curves!.errors.get(3)![a]! / curves!.norm, error, 2e-5, `alpha ${alphas[a]}`);
  });
});

Deno.test("two groups of layers can be searched at once", async () => {
  const random = createRandom(13);
  const inputs = [loudInputs(random, 12, 32), loudInputs(random, 12, 64)];
  const weights = [randomMatrix(random, 20, 32), randomMatrix(random, 20, 64)];
  const scales = inputs.map((x) => scalesAt(meanMagnitude(x), [0.5]));
  await using engine = createCpuSearch(threeBits, { threads: 2 });
  const alone: unknown[] = [];
  for (const [i, weight] of weights.entries()) {
    await using layers = await engine.load([stored(weight)]);
    alone.push(await searchOnce(layers, inputs[i]!, scales[i]!));
  }
  const together = await Promise.all(weights.map(async (weight, i) => {
    await using layers = await engine.load([stored(weight)]);
    return await searchOnce(layers, inputs[i]!, scales[i]!);
  }));
  assert.deepEqual(together, alone);
});

for (const [dtype, value, bytes] of [["BF16", 0x7f80, 2], ["F16", 0xfc00, 2]] as const) {
  Deno.test(`search() names the place of an infinity stored as ${dtype}`, async () => {
    const values = new Uint16Array(300 * 32);
    values[32 * 200 + 7] = value;
    const weight = {
      name: "a.weight",
      dtype,
      bytes: new Uint8Array(values.buffer),
      rows: 300,
      columns: 32,
    };
    assert.equal(weight.bytes.length, values.length * bytes);
    await using engine = createCpuSearch(threeBits, { threads: 2 });
    await using layers = await engine.load([weight]);
    const scales = [new Float32Array(32).fill(1)];
    await assert.rejects(searchOnce(layers, randomMatrix(createRandom(1), 2, 32), scales), {
      name: "RangeError",
      message: /^Cannot read tensor "a.weight": value 6407 is -?Infinity, wanted finite weights/,
    });
  });
}

Deno.test("disposing of the engine ends a search in progress", async () => {
  const random = createRandom(17);
  const engine = createCpuSearch(threeBits, { threads: 1 });
  const layers = await engine.load([stored(randomMatrix(random, 2000, 512))]);
  const search = searchOnce(layers, loudInputs(random, 300, 512), [new Float32Array(512).fill(1)]);
  await engine[Symbol.asyncDispose]();
  await assert.rejects(search, /^Error: Cannot finish the search: its workers were ended/);
});

for (const { kind, groupSize } of kinds) {
  Deno.test(`the Gram matrix gives what every token gives: ${kind} groups of ${groupSize}`, async () => {
    const random = createRandom(23);
    // Two strips, the second not full; more tokens than channels, in two parts.
    const weights = [randomMatrix(random, 40, 600), randomMatrix(random, 3, 600)];
    const parts = [loudInputs(random, 650, 600), loudInputs(random, 50, 600)];
    const scales = scalesAt(meanMagnitude(parts[0]!), [0, 0.5, 1]);
    const found = await Promise.all([false, true].map(async (exhaustive) => {
      await using engine = createCpuSearch({ kind, bits, groupSize }, { threads: 2, exhaustive });
      await using layers = await engine.load(weights.map(stored));
      const search = layers.search(scales, 700);
      for (const part of parts) await search.add(part);
      return await search.end();
    }));
    for (const [i, short] of found[0]!.entries()) {
      const full = found[1]![i]!;
      closeTo(short.norm, full.norm, 2e-6, `norm of layer ${i}`);
      for (const b of bits) {
        short.errors.get(b)!.forEach((error, a) =>
          closeTo(error, full.errors.get(b)![a]!, 2e-6, `layer ${i}, ${b} bits, scale ${a}`)
        );
      }
    }
  });
}
