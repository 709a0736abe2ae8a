/**
 * The search on a GPU against the pure reference. Where there is no GPU, these tests are left out;
 * a Vulkan driver for processors (Mesa's lavapipe) runs them as well.
 */
import assert from "node:assert/strict";
import type { Grids, SearchEngine, StoredMatrix } from "../../../lib/search/linear_group.ts";
import { type GpuDevice, openGpu } from "../../../lib/search/gpu/device.ts";
import { createGpuSearch, type GpuSearchSettings } from "../../../lib/search/gpu/gpu_search.ts";
import type { Tiling } from "../../../lib/search/gpu/tiling.ts";
import { type Matrix, matrix } from "../../../lib/num/matrix.ts";
import { createRandom } from "../../../lib/num/random.ts";
import { alphaGrid } from "../../../lib/quant/alpha_grid.ts";
import { outputSquaredNorm } from "../../../lib/quant/output_squared_norm.ts";
import { proxyError } from "../../../lib/quant/proxy_error.ts";
import { quantize, type Quantizer } from "../../../lib/quant/quantizer.ts";
import { awqScales } from "../../../lib/quant/scales.ts";
import { searchScale } from "../../../lib/quant/search.ts";
import { allCloseTo, closeTo } from "../../support/close_to.ts";
import { loudInputs, randomMatrix } from "../../support/random_matrix.ts";
import { ignore } from "./adapter.ts";
import { storedMatrix, storedValues } from "./stored_matrix.ts";

const bits = [8, 6, 4, 3, 2];

/** Small tiles: a processor compiles and runs them in reasonable time. */
const small: Tiling = {
  rows: 32,
  tokens: 32,
  depth: 8,
  threadRows: 4,
  threadTokens: 4,
  vector: 4,
  buffers: 1,
};

function meanMagnitude(x: Matrix): Float64Array {
  const totals = new Float64Array(x.columns);
  x.data.forEach((v, k) => totals[k % x.columns]! += Math.abs(v));
  return totals.map((total) => total / x.rows);
}

const quantizerOf = ({ kind, groupSize }: Grids, b: number): Quantizer =>
  kind === "group" ? { kind, bits: b, groupSize } : { kind, bits: b };

async function withEngine(
  grids: Grids,
  use: (engine: SearchEngine, gpu: GpuDevice) => Promise<void>,
  settings: GpuSearchSettings = { tilings: [small] },
): Promise<void> {
  using gpu = await openGpu({ software: true });
  await using engine = await createGpuSearch(grids, gpu, settings);
  await use(engine, gpu);
}

/** Asserts that the engine's curves are the reference's. */
async function assertAgrees(
  engine: SearchEngine,
  grids: Grids,
  weights: readonly StoredMatrix[],
  inputs: readonly Matrix[],
  alphas: ArrayLike<number>,
): Promise<void> {
  const all = matrix(
    Float32Array.from(inputs.flatMap(({ data }) => [...data])),
    inputs.reduce((total, { rows }) => total + rows, 0),
    inputs[0]!.columns,
  );
  const magnitude = meanMagnitude(all);
  await using group = await engine.load(weights);
  const scales = Array.from(alphas, (alpha) => awqScales(magnitude, alpha));
  const search = group.search(scales, all.rows);
  for (const part of inputs) await search.add(part);
  const curves = await search.end();
  for (const [i, weight] of weights.entries()) {
    const values = storedValues(weight);
    closeTo(curves[i]!.norm, outputSquaredNorm(values, [all]), 1e-5, `norm of weight ${i}`);
    for (const b of grids.bits) {
      const wanted = searchScale(values, [all], magnitude, quantizerOf(grids, b), alphas).errors;
      const errors = curves[i]!.errors.get(b)!.map((error) => error / curves[i]!.norm);
      allCloseTo(errors, wanted, 1e-5, `weight ${i}, ${b} bits`);
    }
  }
}

const kinds: readonly Omit<Grids, "bits">[] = [
  { kind: "symmetric", groupSize: 128 },
  { kind: "group", groupSize: 16 }, // whole steps of the kernel
  { kind: "group", groupSize: 12 }, // grids change within a step
  { kind: "group", groupSize: 100 }, // does not divide: the whole row is one group
];

for (const kind of kinds) {
  const grids: Grids = { ...kind, bits };
  const name = `${kind.kind} groups of ${kind.groupSize}`;

  Deno.test(`createGpuSearch() agrees with searchScale() for ${name}`, { ignore }, async () => {
    const random = createRandom(7);
    const weights = (["BF16", "F16", "F32"] as const).map((dtype, i) => {
      const weight = randomMatrix(random, [40, 9, 33][i]!, 48);
      weight.data.fill(0, 0, 48); // a zero row
      return storedMatrix(`w${i}`, dtype, weight);
    });
    await withEngine(
      grids,
      (engine) => assertAgrees(engine, grids, weights, [loudInputs(random, 41, 48)], alphaGrid(5)),
    );
  });

  Deno.test(`proxies() agrees with proxyError() for ${name}`, { ignore }, async () => {
    const random = createRandom(11);
    const weights = [150, 33].map((rows, i) =>
      storedMatrix(`w${i}`, "BF16", randomMatrix(random, rows, 48))
    );
    const magnitude = Float64Array.from({ length: 48 }, () => 0.1 + random());
    await withEngine(grids, async (engine) => {
      await using group = await engine.load(weights);
      const proxies = await group.proxies(magnitude);
      for (const [i, weight] of weights.entries()) {
        const values = storedValues(weight);
        for (const b of bits) {
          const wanted = proxyError(values, quantize(values, quantizerOf(grids, b)), magnitude);
          closeTo(proxies[i]!.get(b)!, wanted, 1e-5, `weight ${i}, ${b} bits`);
        }
      }
    });
  });
}

const symmetric: Grids = { kind: "symmetric", bits: [3], groupSize: 128 };

/** Values on a coarse grid, of which a large share are exact ties at 2 and 3 bits. */
function tiedMatrix(random: () => number, rows: number, columns: number): Matrix {
  const weight = randomMatrix(random, rows, columns);
  weight.data.forEach((w, k) =>
    weight.data[k] = k % columns === 0 ? -7 / 8 : Math.round(w * 7) / 8
  );
  return weight;
}

for (const kind of ["symmetric", "group"] as const) {
  Deno.test(`createGpuSearch() rounds ties to even for ${kind} grids`, { ignore }, async () => {
    const random = createRandom(5);
    const grids: Grids = { kind, bits, groupSize: 32 };
    const weights = [storedMatrix("ties", "BF16", tiedMatrix(random, 64, 64))];
    await withEngine(
      grids,
      (engine) => assertAgrees(engine, grids, weights, [randomMatrix(random, 16, 64)], [0, 0.5]),
    );
  });
}

for (const kind of ["symmetric", "group"] as const) {
  const title = `createGpuSearch() rounds near ties as float32 does for ${kind} grids`;
  Deno.test(title, { ignore }, async () => {
    const random = createRandom(1);
    const normal = () => (random() + random() + random() - 1.5) * 0.04;
    const values = matrix(Float32Array.from({ length: 40 * 256 }, normal), 40, 256);
    const weights = [storedMatrix("w", "BF16", values)];
    const inputs = [loudInputs(random, 21, 256)];
    const grids: Grids = { kind, bits, groupSize: 128 };
    await withEngine(grids, (engine) => assertAgrees(engine, grids, weights, inputs, [0, 0.5]));
  });
}

Deno.test(
  "magnitudes() are means over rows, also of layers cut into stacks",
  { ignore },
  async () => {
    const random = createRandom(2);
    const weights = [300, 7].map((rows, i) =>
      storedMatrix(`w${i}`, "BF16", randomMatrix(random, rows, 20))
    );
    await withEngine(symmetric, async (engine) => {
      await using group = await engine.load(weights);
      const magnitudes = await group.weightMagnitudes();
      weights.forEach((weight, i) => {
        const { data, rows } = storedValues(weight);
        const wanted = new Float64Array(20);
        data.forEach((w, k) => wanted[k % 20]! += Math.abs(w) / rows);
        allCloseTo(magnitudes[i]!, wanted, 1e-6, `weight ${i}`);
      });
    }, { tilings: [small], stackBytes: 4 * 24 * 128 });
  },
);

const odd = { rows: 13, columns: 17 };

Deno.test(
  "createGpuSearch() takes odd shapes, bytes at odd places and one token",
  { ignore },
  async () => {
    const random = createRandom(21);
    const weights = (["BF16", "F16", "F32"] as const).map((dtype) => {
      const stored = storedMatrix(dtype, dtype, randomMatrix(random, odd.rows, odd.columns));
      const bytes = new Uint8Array(stored.bytes.length + 1).subarray(1);
      bytes.set(stored.bytes);
      return { ...stored, bytes };
    });
    const grids: Grids = { ...symmetric, bits };
    await withEngine(
      grids,
      (engine) =>
        assertAgrees(engine, grids, weights, [loudInputs(random, 1, odd.columns)], [0, 1]),
    );
  },
);

Deno.test(
  "createGpuSearch() adds up tokens that come in parts, and stacks",
  { ignore },
  async () => {
    const random = createRandom(9);
    const weights = [200, 20].map((rows, i) =>
      storedMatrix(`w${i}`, "BF16", randomMatrix(random, rows, 16))
    );
    const inputs = [700, 3, 900].map((tokens) => loudInputs(random, tokens, 16));
    await withEngine(
      symmetric,
      (engine) => assertAgrees(engine, symmetric, weights, inputs, [0, 0.5]),
      {
        tilings: [small],
        stackBytes: 4 * 16 * 128,
      },
    );
  },
);

const variants: readonly Tiling[] = [
  { ...small, buffers: 2 },
  { ...small, vector: 2, depth: 6 },
  { ...small, vector: 1, depth: 4, threadRows: 2, threadTokens: 8 },
  { ...small, tokens: 96, depth: 16, threadRows: 8, threadTokens: 8 },
];
for (const tiling of variants) {
  Deno.test(
    `createGpuSearch() agrees in tiles of ${JSON.stringify(Object.values(tiling))}`,
    { ignore },
    async () => {
      const random = createRandom(4);
      const weights = [storedMatrix("w", "BF16", randomMatrix(random, 70, 36))];
      const grids: Grids = { kind: "group", bits: [4, 2], groupSize: 12 };
      await withEngine(
        grids,
        (engine) => assertAgrees(engine, grids, weights, [loudInputs(random, 50, 36)], [0.5]),
        { tilings: [tiling] },
      );
    },
  );
}

Deno.test(
  "createGpuSearch() searches groups that are loaded before the last is read",
  { ignore },
  async () => {
    const random = createRandom(8);
    const weights = Array.from(
      { length: 3 },
      (_, i) => storedMatrix(`w${i}`, "BF16", randomMatrix(random, 40, 32)),
    );
    const inputs = loudInputs(random, 20, 32);
    const scales = [awqScales(meanMagnitude(inputs), 0.5)];
    await withEngine(symmetric, async (engine) => {
      const searchOne = async (weight: StoredMatrix): Promise<number> => {
        await using group = await engine.load([weight]);
        const search = group.search(scales, inputs.rows);
        await search.add(inputs);
        const [curves] = await search.end();
        return curves!.errors.get(3)![0]!;
      };
      const together = await Promise.all(weights.map(searchOne));
      for (const [i, weight] of weights.entries()) {
        assert.equal(together[i], await searchOne(weight), `weight ${i}`);
      }
    });
  },
);

Deno.test("add() refuses more tokens than announced, and other inputs", { ignore }, async () => {
  const weight = storedMatrix("w", "F32", randomMatrix(createRandom(1), 4, 8));
  await withEngine(symmetric, async (engine) => {
    await using group = await engine.load([weight]);
    const search = group.search([new Float32Array(8).fill(1)], 2);
    await assert.rejects(search.add(matrix(new Float32Array(14), 2, 7)), TypeError);
    await assert.rejects(search.add(matrix(new Float32Array(24), 3, 8)), RangeError);
  });
});

Deno.test("a disposed group is refused", { ignore }, async () => {
  const weight = storedMatrix("w", "F32", randomMatrix(createRandom(1), 4, 8));
  await withEngine(symmetric, async (engine) => {
    const group = await engine.load([weight]);
    await group[Symbol.asyncDispose]();
    await assert.rejects(group.weightMagnitudes(), /their memory was given back/);
  });
});

Deno.test("a lost device ends waiting calls with an error", { ignore }, async () => {
  const random = createRandom(1);
  const weight = storedMatrix("w", "F32", randomMatrix(random, 64, 64));
  await withEngine(symmetric, async (engine, gpu) => {
    const group = await engine.load([weight]);
    const search = group.search([new Float32Array(64).fill(1)], 20);
    await search.add(randomMatrix(random, 20, 64));
    gpu.device.destroy();
    await assert.rejects(search.end(), Error);
    await assert.rejects(engine.load([weight]), Error);
  });
});
