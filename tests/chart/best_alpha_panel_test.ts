import assert from "node:assert/strict";
import { bestAlphaPanel } from "../../lib/chart/best_alpha_panel.ts";
import { alphaGrid } from "../../lib/quant/alpha_grid.ts";
import type { AlphaStudyRecord } from "../../lib/record/alpha_study.ts";
import { alphaStudyRecord } from "../support/records.ts";

/** A study on a grid of so many points whose layers are best at these of them. */
function study(points: number, bests: readonly number[]): AlphaStudyRecord {
  const record = alphaStudyRecord();
  const layer = Object.values(record.layers!)[0]!;
  const grid = alphaGrid(points);
  return {
    ...record,
    n_grid: points,
    layers: Object.fromEntries(
      bests.map((best, i) => [`layers.${i}`, { ...layer, best_alpha: grid[best]! }]),
    ),
  };
}

interface Layer {
  readonly data: { readonly values: readonly object[] };
  readonly mark: { readonly type: string; readonly width?: number };
}

const layersOf = (record: AlphaStudyRecord) =>
  (bestAlphaPanel(record) as unknown as { layer: Layer[] }).layer;

Deno.test("bestAlphaPanel() counts layers per alpha of the grid, in its order", () => {
  assert.deepEqual(layersOf(study(21, [4, 20, 4, 0, 4]))[0]!.data.values, [
    { alpha: 0, layers: 1 },
    { alpha: 0.2, layers: 3 },
    { alpha: 1, layers: 1 },
  ]);
});

Deno.test("bestAlphaPanel() keeps the points of a coarse grid", () => {
  assert.deepEqual(layersOf(study(7, [1, 2]))[0]!.data.values, [
    { alpha: 0.1667, layers: 1 },
    { alpha: 0.3333, layers: 1 },
  ]);
});

Deno.test("bestAlphaPanel() puts a grid finer than twentieths into bars of a twentieth", () => {
  assert.deepEqual(layersOf(study(101, [48, 50, 52, 53]))[0]!.data.values, [
    { alpha: 0.5, layers: 3 },
    { alpha: 0.55, layers: 1 },
  ]);
});

Deno.test("bestAlphaPanel() leaves room between bars whatever the grid", () => {
  for (const points of [2, 7, 21, 1001]) {
    const width = layersOf(study(points, [0, 1]))[0]!.mark.width!;
    assert.ok(width >= 8 && width <= 24, `${points} points: ${width} px`);
  }
});

Deno.test("bestAlphaPanel() marks the median and the one alpha for all", () => {
  const record = study(21, [1, 2]);
  const lines = layersOf({
    ...record,
    best_alpha_dist: { min: 0.05, median: 0.075, max: 0.1, std: 0.025 },
    global_const_alpha: 0.15,
  }).slice(1);
  assert.deepEqual(lines.map(({ data }) => data.values), [[{ alpha: 0.075 }], [{ alpha: 0.15 }]]);
  assert.ok(lines.every(({ mark }) => mark.type === "rule"));
});

Deno.test("bestAlphaPanel() shows the range where the record holds no layers", () => {
  const record = { ...study(21, []), layers: null };
  const range = { ...record, best_alpha_dist: { min: 0.1, median: 0.2, max: 0.7, std: 0.1 } };
  assert.deepEqual(layersOf(range)[0]!.data.values, [{ alpha: 0.1, to: 0.7 }]);
});
