import assert from "node:assert/strict";
import { matrix } from "../../../lib/num/matrix.ts";
import { createRandom } from "../../../lib/num/random.ts";
import { quantize } from "../../../lib/quant/mod.ts";
import {
  magnitudeKernel,
  proxyKernel,
  rangeKernel,
  TILE_COLUMNS,
  TILE_ROWS,
} from "../../../lib/search/gpu/column_kernels.ts";
import { probeDivision } from "../../../lib/search/gpu/probe_division.ts";
import { packScales, packSettings, searchSettings } from "../../../lib/search/gpu/settings.ts";
import { allCloseTo } from "../../support/close_to.ts";
import { randomMatrix } from "../../support/random_matrix.ts";
import { quantizerOf } from "../search_case.ts";
import { gpuTest } from "./adapter.ts";
import { runKernel } from "./run_kernel.ts";

const BITS = [8, 4, 3, 2];
/** Of two tiles of rows and an odd number of columns, in groups that 8 threads do not share evenly. */
const ROWS = 2 * TILE_ROWS;
const COLUMNS = 36;
const GROUP_SIZE = 12;

/** A weight `[columns, rows]`, as kernels read it, and its rows. */
const random = createRandom(5);
const weights = randomMatrix(random, COLUMNS, ROWS).data as Float32Array<ArrayBuffer>;
const rows = matrix(
  Float32Array.from({ length: ROWS * COLUMNS }, (_, k) => {
    const [row, column] = [Math.floor(k / COLUMNS), k % COLUMNS];
    return weights[column * ROWS + row]!;
  }),
  ROWS,
  COLUMNS,
);

const shape = (groupSize: number, results = 0) =>
  Uint32Array.of(ROWS, COLUMNS, 0, COLUMNS / groupSize, groupSize, results);

gpuTest("magnitudeKernel() sums magnitudes over each tile of rows", async (gpu) => {
  const first = 3;
  const found = await runKernel(gpu, magnitudeKernel(), {
    uniform: shape(COLUMNS, first),
    inputs: [weights],
    results: new Float32Array(first + 2 * COLUMNS).fill(-1),
    workgroups: [Math.ceil(COLUMNS / TILE_COLUMNS), 2],
  });
  assert.deepEqual([...found.subarray(0, first)], [-1, -1, -1]);
  const wanted = Float64Array.from({ length: 2 * COLUMNS }, (_, k) => {
    const begin = Math.floor(k / 2) * ROWS + (k % 2) * TILE_ROWS;
    return weights.subarray(begin, begin + TILE_ROWS).reduce((sum, w) => sum + Math.abs(w), 0);
  });
  allCloseTo(found.subarray(first), wanted, 1e-6);
});

/** Least value and range of a row's scaled group, or 0 and its largest magnitude. */
function rangeOf(kind: "symmetric" | "group", scaled: Float32Array): [number, number] {
  if (kind === "symmetric") return [0, scaled.reduce((most, w) => Math.max(most, Math.abs(w)), 0)];
  const low = Math.min(...scaled);
  return [low, Math.fround(Math.max(...scaled) - low)];
}

/** Every range as the kernel lays them out: `[scales, groups, 2, rows]`. */
function rangesOf(
  kind: "symmetric" | "group",
  groupSize: number,
  scales: readonly Float32Array[],
): Float32Array<ArrayBuffer> {
  const groups = COLUMNS / groupSize;
  const ranges = new Float32Array(scales.length * groups * 2 * ROWS);
  scales.forEach((s, a) => {
    for (let group = 0; group < groups; group++) {
      for (let row = 0; row < ROWS; row++) {
        const begin = group * groupSize;
        const members = rows.data.subarray(row * COLUMNS + begin).subarray(0, groupSize);
        const [low, extent] = rangeOf(kind, members.map((w, j) => w * s[begin + j]!));
        const at = (a * groups + group) * 2 * ROWS + row;
        ranges[at] = low;
        ranges[at + ROWS] = extent;
      }
    }
  });
  return ranges;
}

const scales = [
  Float32Array.from({ length: COLUMNS }, () => 0.1 + 3 * random()),
  new Float32Array(COLUMNS).fill(1),
];

for (const [kind, groupSize] of [["symmetric", COLUMNS], ["group", GROUP_SIZE]] as const) {
  gpuTest(
    `rangeKernel() finds the ${kind} grids' ranges under every scale, exactly`,
    async (gpu) => {
      const wanted = rangesOf(kind, groupSize, scales);
      const found = await runKernel(gpu, rangeKernel(kind), {
        uniform: shape(groupSize),
        inputs: [weights, packScales(scales.slice(0, 1), COLUMNS)],
        results: new Float32Array(wanted.length).fill(NaN),
        workgroups: [ROWS / TILE_ROWS, COLUMNS / groupSize, scales.length],
      });
      assert.deepEqual(found, wanted);
    },
  );

  gpuTest(`proxyKernel() sums weighted errors of ${kind} grids over tiles of rows`, async (gpu) => {
    const grids = { kind, bits: BITS, groupSize };
    const settings = searchSettings(grids, 1).map((setting) => ({ ...setting, scale: 0 }));
    const magnitudes = Float32Array.from({ length: COLUMNS }, () => random());
    const rounding = { kind, fused: await probeDivision(gpu) };
    const found = await runKernel(gpu, proxyKernel(rounding), {
      uniform: shape(groupSize),
      inputs: [
        packSettings(settings),
        weights,
        magnitudes,
        rangesOf(kind, groupSize, scales.slice(1)),
      ],
      results: new Float32Array(2 * settings.length).fill(NaN),
      workgroups: [2, settings.length],
    });
    const rounded = BITS.map((bits) => quantize(rows, quantizerOf(grids, bits)).data);
    const wanted = [...rounded, new Float32Array(rows.data.length)].flatMap((values) =>
      [0, 1].map((tile) => {
        let sum = 0;
        for (let k = tile * TILE_ROWS * COLUMNS; k < (tile + 1) * TILE_ROWS * COLUMNS; k++) {
          sum += ((rows.data[k]! - values[k]!) * magnitudes[k % COLUMNS]!) ** 2;
        }
        return sum;
      })
    );
    allCloseTo(found, wanted, 1e-5);
  });
}
