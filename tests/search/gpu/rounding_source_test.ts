import { matrix } from "../../../lib/num/matrix.ts";
import { createRandom, randomInteger } from "../../../lib/num/random.ts";
import { quantize, type Quantizer } from "../../../lib/quant/mod.ts";
import type { GpuDevice } from "../../../lib/search/gpu/device.ts";
import { probeDivision } from "../../../lib/search/gpu/probe_division.ts";
import { roundingSource } from "../../../lib/search/gpu/rounding_source.ts";
import { packSettings, searchSettings } from "../../../lib/search/gpu/settings.ts";
import { allCloseTo } from "../../support/close_to.ts";
import { quantizerOf } from "../search_case.ts";
import { gpuTest } from "./adapter.ts";
import { runKernel } from "./run_kernel.ts";

const BITS = [8, 6, 4, 3, 2];
const COLUMNS = 64;

/** One thread per four weights: rows below each other, settings above each other. */
const kernel = (kind: Quantizer["kind"], fused: boolean) =>
  `${roundingSource({ kind, fused })}
@group(0) @binding(0) var<storage, read> settings: array<Setting>;
@group(0) @binding(1) var<storage, read> weights: array<vec4f>;
@group(0) @binding(2) var<storage, read> ranges: array<vec2f>;
@group(0) @binding(3) var<storage, read_write> results: array<vec4f>;
@compute @workgroup_size(${COLUMNS / 4})
fn main(
  @builtin(workgroup_id) place: vec3u,
  @builtin(num_workgroups) places: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let setting = settings[place.y];
  let range = ranges[place.x];
  let grid = makeGrid(vec4f(range.x), vec4f(range.y), setting);
  let i = place.x * ${COLUMNS / 4}u + thread;
  results[place.y * places.x * ${COLUMNS / 4}u + i] = difference(weights[i], 1.0, grid, setting);
}`;

/** Rows that are hard to round, each with a name for messages. */
function hardRows(): ReadonlyMap<string, Float32Array> {
  const random = createRandom(2);
  const row = (write: (j: number) => number) =>
    Float32Array.from({ length: COLUMNS }, (_, j) => write(j));
  const step = 2 ** -8 * (1 + random());
  return new Map([
    ["random", row(() => random() - 0.5)],
    ["positive", row(() => 0.5 + random())],
    ["negative", row(() => -0.5 - random())],
    // The grid's step is a power of two here, or 7/4 divided by the largest code: many exact ties.
    ["tied", row((j) => j === 0 ? -7 / 8 : (randomInteger(random, 15) - 7) / 8)],
    ["tied at the ends", row((j) => [-1, 1, -0.75, 0.75, 0.5, -0.5, 0.25, -0.25][j % 8]!)],
    // Ties but for the rounding of the product to float32.
    [
      "nearly tied",
      row((j) => j === 0 ? -128 * step : (randomInteger(random, 255) - 127.5) * step),
    ],
    ["constant", row(() => 0.3)],
    ["zero", row(() => 0)],
    ["below the least step", row(() => 1e-11 * (random() - 0.5))],
    ["one large", row((j) => j === 63 ? 100 : random())],
  ]);
}

/** What a kind of grid depends on. */
function rangeOf(kind: Quantizer["kind"], row: Float32Array): [number, number] {
  const [low, high] = [Math.min(...row), Math.max(...row)];
  return kind === "symmetric" ? [0, Math.max(-low, high)] : [low, high - low];
}

async function assertRounds(gpu: GpuDevice, kind: Quantizer["kind"], fused: boolean) {
  const rows = hardRows();
  const grids = { kind, bits: BITS, groupSize: COLUMNS };
  const found = await runKernel(gpu, kernel(kind, fused), {
    inputs: [
      packSettings(searchSettings(grids, 1)),
      Float32Array.from([...rows.values()].flatMap((row) => [...row])),
      Float32Array.from([...rows.values()].flatMap((row) => rangeOf(kind, row))),
    ],
    results: new Float32Array(BITS.length * rows.size * COLUMNS),
    workgroups: [rows.size, BITS.length],
  });
  let at = 0;
  for (const bits of BITS) {
    for (const [name, row] of rows) {
      const rounded = quantize(matrix(row, 1, COLUMNS), quantizerOf(grids, bits)).data;
      const wanted = row.map((w, j) => w - rounded[j]!);
      // Another code would be off by a whole step, a 256th of the largest weight at least.
      const allowed = 2 ** -22 * Math.max(...row.map(Math.abs));
      const values = found.subarray(at, at += COLUMNS);
      allCloseTo(values, wanted, 0, `${name} row, ${bits} bits`, allowed);
    }
  }
}

for (const kind of ["symmetric", "group"] as const) {
  gpuTest(
    `difference() has the codes of quantize() for ${kind} grids, fused or not`,
    async (gpu) => {
      if (await probeDivision(gpu)) await assertRounds(gpu, kind, true);
      await assertRounds(gpu, kind, false);
    },
  );
}
