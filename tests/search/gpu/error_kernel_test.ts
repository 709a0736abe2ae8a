/** The error kernel alone, on whole tiles, against plain loops. */
import assert from "node:assert/strict";
import { type Matrix, matrix } from "../../../lib/num/matrix.ts";
import { createRandom } from "../../../lib/num/random.ts";
import { outputSquaredNorm, quantizeScaled } from "../../../lib/quant/mod.ts";
import { difference } from "../../../lib/quant/difference.ts";
import type { GpuDevice } from "../../../lib/search/gpu/device.ts";
import { errorKernel, type GridChange, gridChange } from "../../../lib/search/gpu/error_kernel.ts";
import { probeDivision } from "../../../lib/search/gpu/probe_division.ts";
import { packScales, packSettings, searchSettings } from "../../../lib/search/gpu/settings.ts";
import { DEFAULT_TILINGS, type Tiling, tilingName } from "../../../lib/search/gpu/tiling.ts";
import type { Grids } from "../../../lib/search/linear_group.ts";
import { allCloseTo } from "../../support/close_to.ts";
import { loudInputs, randomMatrix } from "../../support/random_matrix.ts";
import { quantizerOf, sliceTokens } from "../search_case.ts";
import { gpuTest, SMALL_TILING } from "./adapter.ts";
import { runKernel } from "./run_kernel.ts";

/** Sums are written from here on. */
const FIRST = 2;

function transpose({ data, rows, columns }: Matrix): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: rows * columns }, (_, k) => {
    const [column, row] = [Math.floor(k / rows), k % rows];
    return data[row * columns + column]!;
  });
}

/** Least values and ranges of scaled groups: `[scales, groups, 2, rows]`. */
function rangesOf(
  { kind, groupSize }: Grids,
  { data, rows, columns }: Matrix,
  scales: readonly Float32Array[],
): Float32Array<ArrayBuffer> {
  const groups = columns / groupSize;
  const ranges = new Float32Array(scales.length * groups * 2 * rows);
  scales.forEach((s, a) => {
    for (let k = 0; k < rows * groups; k++) {
      const [row, group] = [Math.floor(k / groups), k % groups];
      const scaled = Float32Array.from(
        data.subarray(k * groupSize, (k + 1) * groupSize),
        (w, j) => w * s[group * groupSize + j]!,
      );
      const [low, high] = [Math.min(...scaled), Math.max(...scaled)];
      const at = (a * groups + group) * 2 * rows + row;
      ranges[at] = kind === "symmetric" ? 0 : low;
      ranges[at + rows] = kind === "symmetric" ? Math.max(-low, high) : high - low;
    }
  });
  return ranges;
}

/** The squared norm of a tile's output under every setting, from what rounding takes away. */
function tileSums(
  weights: Matrix,
  inputs: Matrix,
  grids: Grids,
  scales: readonly Float32Array[],
  tiling: Tiling,
): number[] {
  const changes = scales.flatMap((s) =>
    grids.bits.map((bits) =>
      difference(weights, quantizeScaled(weights, s, quantizerOf(grids, bits)))
    )
  );
  const tiles = (count: number, size: number) =>
    Array.from({ length: count / size }, (_, i) => [i * size, (i + 1) * size] as const);
  return [...changes, weights].flatMap((change) =>
    tiles(weights.rows, tiling.rows).flatMap((rows) =>
      tiles(inputs.rows, tiling.tokens).map((tokens) =>
        outputSquaredNorm(sliceTokens(change, ...rows), [sliceTokens(inputs, ...tokens)])
      )
    )
  );
}

/** Two tiles of rows, two of tokens, two scales. */
async function assertMultiplies(
  gpu: GpuDevice,
  tiling: Tiling,
  grids: Grids,
  columns: number,
  change: GridChange,
): Promise<void> {
  const random = createRandom(6);
  const weights = randomMatrix(random, 2 * tiling.rows, columns);
  const inputs = loudInputs(random, 2 * tiling.tokens, columns);
  const loud = Float32Array.from({ length: columns }, () => 0.2 + random());
  const scales = [loud, new Float32Array(columns).fill(1)];
  const settings = searchSettings(grids, scales.length);
  const wanted = tileSums(weights, inputs, grids, scales, tiling);
  const { rows } = weights;
  const { groupSize, kind } = grids;
  const rounding = { kind, fused: await probeDivision(gpu) };
  const ones = new Float32Array(columns).fill(1);
  const found = await runKernel(gpu, errorKernel(tiling, rounding, change), {
    uniform: Uint32Array.of(rows, columns, inputs.rows, columns / groupSize, groupSize, FIRST),
    inputs: [
      packSettings(settings),
      transpose(weights),
      transpose(inputs),
      packScales(scales, columns),
      rangesOf(grids, weights, [...scales, ones]),
    ],
    results: new Float32Array(FIRST + wanted.length).fill(-1),
    workgroups: [2, settings.length, 2],
  });
  assert.deepEqual([...found.subarray(0, FIRST)], [-1, -1]);
  allCloseTo(found.subarray(FIRST), wanted, 2e-5, tilingName(tiling));
}

const tilings: readonly Tiling[] = [
  ...DEFAULT_TILINGS,
  SMALL_TILING,
  { ...SMALL_TILING, depth: 3, threadRows: 8, threadTokens: 8 }, // 24 loads for 16 threads
  { ...SMALL_TILING, tokens: 96, threadTokens: 12 },
];

for (const tiling of tilings) {
  gpuTest(
    `errorKernel() sums every product once in tiles of ${tilingName(tiling)}`,
    async (gpu) => {
      const columns = 3 * tiling.depth;
      const grids: Grids = { kind: "symmetric", bits: [4, 2], groupSize: columns };
      await assertMultiplies(gpu, tiling, grids, columns, "row");
    },
  );
}

const changes: readonly (readonly [GridChange, number])[] = [
  ["row", 48],
  ["step", 16],
  [
    "step",
    8,
  ],
  ["column", 12],
  ["column", 3],
];
for (const [change, groupSize] of changes) {
  gpuTest(`errorKernel() takes the grids of groups of ${groupSize}, by ${change}`, async (gpu) => {
    const grids: Grids = { kind: "group", bits: [4, 3], groupSize };
    assert.equal(gridChange(groupSize, 48, SMALL_TILING), change);
    await assertMultiplies(gpu, SMALL_TILING, grids, 48, change);
  });
}

gpuTest("errorKernel() gives nothing for weights and tokens that are padding", async (gpu) => {
  const columns = 16;
  const zero = matrix(new Float32Array(64 * columns), 64, columns);
  const settings = searchSettings({ kind: "group", bits: [3], groupSize: 8 }, 0);
  const rounding = { kind: "group", fused: await probeDivision(gpu) } as const;
  const found = await runKernel(gpu, errorKernel(SMALL_TILING, rounding, "step"), {
    uniform: Uint32Array.of(64, columns, 32, 2, 8, 0),
    inputs: [
      packSettings(settings),
      zero.data as Float32Array<ArrayBuffer>,
      new Float32Array(32 * columns),
      packScales([], columns),
      new Float32Array(2 * 2 * 64),
    ],
    results: new Float32Array(2).fill(-1),
    workgroups: [1, 1, 2],
  });
  assert.deepEqual([...found], [0, 0]);
});
