import assert from "node:assert/strict";
import { createSearcher, type Grids } from "../../lib/engine/searcher.ts";
import { type Matrix, matrix } from "../../lib/num/matrix.ts";
import { createRandom } from "../../lib/num/random.ts";
import { alphaGrid } from "../../lib/quant/alpha_grid.ts";
import { proxyError } from "../../lib/quant/proxy_error.ts";
import { quantize, type Quantizer } from "../../lib/quant/quantizer.ts";
import { searchScale } from "../../lib/quant/search.ts";

const bits = [8, 6, 4, 3, 2];

function randomMatrix(random: () => number, rows: number, columns: number): Matrix {
  return matrix(
    Float32Array.from({ length: rows * columns }, () => random() * 2 - 1),
    rows,
    columns,
  );
}

/** Inputs with a few loud channels, as real activations have them. */
function loudInputs(random: () => number, tokens: number, columns: number): Matrix {
  const gains = Float32Array.from({ length: columns }, () => Math.exp(4 * random() - 2));
  const x = randomMatrix(random, tokens, columns);
  return matrix(x.data.map((v, k) => v * gains[k % columns]!), tokens, columns);
}

function meanMagnitude(x: Matrix): Float64Array {
  const totals = new Float64Array(x.columns);
  x.data.forEach((v, k) => totals[k % x.columns]! += Math.abs(v));
  return totals.map((total) => total / x.rows);
}

function closeTo(actual: number, expected: number, tolerance: number, what: string): void {
  const difference = Math.abs(actual - expected) / Math.max(Math.abs(expected), 1e-30);
  assert.ok(
    difference <= tolerance,
    `${what}: got ${actual}, wanted ${expected} within ${tolerance}`,
  );
}

const kinds: readonly Omit<Grids, "bits">[] = [
  { kind: "symmetric", groupSize: 128 },
  { kind: "group", groupSize: 16 },
  { kind: "group", groupSize: 100 }, // does not divide: the whole row is one group
];

for (const { kind, groupSize } of kinds) {
  Deno.test(`createSearcher() agrees with searchScale() for ${kind} groups of ${groupSize}`, async () => {
    const random = createRandom(7);
    const weights = [randomMatrix(random, 40, 48), randomMatrix(random, 9, 48)];
    weights[0]!.data.fill(0, 0, 48); // a zero row
    const inputs = loudInputs(random, 21, 48);
    const magnitude = meanMagnitude(inputs);
    const alphas = alphaGrid(5);
    await using searcher = await createSearcher({ kind, bits, groupSize }, { provider: "cpu" });
    const curves = await searcher.search(inputs, magnitude, weights, alphas);
    for (const [i, weight] of weights.entries()) {
      for (const b of bits) {
        const quantizer: Quantizer = kind === "group"
          ? { kind, bits: b, groupSize }
          : { kind, bits: b };
        const expected = searchScale(weight, [inputs], magnitude, quantizer, alphas).errors;
        expected.forEach((error, a) => {
          const ratio = curves[i]!.errors.get(b)![a]! / curves[i]!.norm;
          closeTo(ratio, error, 2e-5, `weight ${i}, ${b} bits, alpha ${alphas[a]}`);
        });
      }
    }
  });

  Deno.test(`proxy() agrees with proxyError() for ${kind} groups of ${groupSize}`, async () => {
    const random = createRandom(11);
    const weight = randomMatrix(random, 33, 48);
    const magnitude = Float64Array.from({ length: 48 }, () => 0.1 + random());
    await using searcher = await createSearcher({ kind, bits, groupSize }, { provider: "cpu" });
    const errors = await searcher.proxy(weight, magnitude);
    for (const b of bits) {
      const quantizer: Quantizer = kind === "group"
        ? { kind, bits: b, groupSize }
        : { kind, bits: b };
      const expected = proxyError(weight, quantize(weight, quantizer), magnitude);
      closeTo(errors.get(b)!, expected, 1e-5, `${b} bits`);
    }
  });
}

Deno.test("createSearcher() gives the same curves when a weight is cut into pieces", async () => {
  const random = createRandom(3);
  const weight = randomMatrix(random, 700, 512); // 512 rows fill a piece
  const inputs = loudInputs(random, 4, 512);
  const magnitude = meanMagnitude(inputs);
  const grids: Grids = { kind: "symmetric", bits: [3], groupSize: 128 };
  await using searcher = await createSearcher(grids, { provider: "cpu" });
  const [whole] = await searcher.search(inputs, magnitude, [weight], [0.5]);
  const halves = [
    matrix(weight.data.subarray(0, 300 * 512), 300, 512),
    matrix(weight.data.subarray(300 * 512), 400, 512),
  ];
  const parts = await searcher.search(inputs, magnitude, halves, [0.5]);
  const total = parts[0]!.errors.get(3)![0]! + parts[1]!.errors.get(3)![0]!;
  closeTo(whole!.errors.get(3)![0]!, total, 1e-6, "sum of two halves");
  closeTo(whole!.norm, parts[0]!.norm + parts[1]!.norm, 1e-6, "norm of two halves");
});
