import { createSearcher, type Grids } from "../../lib/engine/searcher.ts";
import { type Matrix, matrix } from "../../lib/num/matrix.ts";
import { createRandom } from "../../lib/num/random.ts";
import { alphaGrid } from "../../lib/quant/alpha_grid.ts";
import { proxyError } from "../../lib/quant/proxy_error.ts";
import { quantize, type Quantizer } from "../../lib/quant/quantizer.ts";
import { awqScales } from "../../lib/quant/scales.ts";
import { searchScale } from "../../lib/quant/search.ts";
import { closeTo } from "../support/close_to.ts";
import { loudInputs, randomMatrix } from "../support/random_matrix.ts";

const bits = [8, 6, 4, 3, 2];

function meanMagnitude(x: Matrix): Float64Array {
  const totals = new Float64Array(x.columns);
  x.data.forEach((v, k) => totals[k % x.columns]! += Math.abs(v));
  return totals.map((total) => total / x.rows);
}

const scalesAt = (magnitude: ArrayLike<number>, alphas: ArrayLike<number>) =>
  Array.from(alphas, (alpha) => awqScales(magnitude, alpha));

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
    const curves = await searcher.search(inputs, weights, scalesAt(magnitude, alphas));
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
  const scales = scalesAt(magnitude, [0.5]);
  const grids: Grids = { kind: "symmetric", bits: [3], groupSize: 128 };
  await using searcher = await createSearcher(grids, { provider: "cpu" });
  const [whole] = await searcher.search(inputs, [weight], scales);
  const halves = [
    matrix(weight.data.subarray(0, 300 * 512), 300, 512),
    matrix(weight.data.subarray(300 * 512), 400, 512),
  ];
  const parts = await searcher.search(inputs, halves, scales);
  const total = parts[0]!.errors.get(3)![0]! + parts[1]!.errors.get(3)![0]!;
  closeTo(whole!.errors.get(3)![0]!, total, 1e-6, "sum of two halves");
  closeTo(whole!.norm, parts[0]!.norm + parts[1]!.norm, 1e-6, "norm of two halves");
});

Deno.test("search() of more tokens than a piece adds the pieces up", async () => {
  const random = createRandom(9);
  const weight = randomMatrix(random, 8, 16);
  const inputs = loudInputs(random, 2048 + 700, 16);
  const magnitude = meanMagnitude(inputs);
  const alphas = [0, 0.5];
  const grids: Grids = { kind: "symmetric", bits: [3], groupSize: 128 };
  await using searcher = await createSearcher(grids, { provider: "cpu" });
  const [curves] = await searcher.search(inputs, [weight], scalesAt(magnitude, alphas));
  const wanted = searchScale(weight, [inputs], magnitude, { kind: "symmetric", bits: 3 }, alphas);
  wanted.errors.forEach((error, a) => {
    closeTo(curves!.errors.get(3)![a]! / curves!.norm, error, 2e-5, `alpha ${alphas[a]}`);
  });
});
