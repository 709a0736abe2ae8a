/**
 * Figure `cost_vs_size`: how does the time of a diagnosis grow with the model and with the text?
 */

import type { PanelSpec, VegaLiteSpec } from "../lib/chart/spec.ts";
import { CHART_THEME, INK, METHODS, VEGA_LITE_SCHEMA } from "../lib/chart/theme.ts";
import { figureTitle, panelTitle } from "../lib/chart/title.ts";
import { UndrawableError } from "../lib/chart/undrawable.ts";
import type { BenchmarkRecord, SizePoint, Sizes } from "./benchmark_record.ts";
import { growthPower, machineLine } from "./table.ts";

/** What grows in each panel. */
const PANELS: readonly (readonly [keyof Sizes, string])[] = [
  ["blocks", "decoder blocks"],
  ["tokens", "calibration tokens"],
  ["channels", "channels of the residual stream"],
];

/** The two times of a run: told apart by colour, shape and line. */
const TIMES = [
  { key: "total_seconds", name: "all stages", color: INK.quiet, shape: "square", dash: [4, 3] },
  {
    key: "search_seconds",
    name: "search",
    color: METHODS.AWQ.color,
    shape: "circle",
    dash: [1, 0],
  },
] as const;

function rowsOf(points: readonly SizePoint[]) {
  return points.flatMap((point) =>
    TIMES.map(({ key, name }) => ({ size: point.size, part: name, ...point[key] }))
  );
}

/** Powers of ten around all times, so that the three panels share one axis. */
function secondsDomain(points: readonly SizePoint[]): [number, number] {
  const all = points.flatMap((point) =>
    TIMES.flatMap(({ key }) => [point[key].min, point[key].max])
  );
  const positive = all.filter((value) => value > 0);
  const low = 10 ** Math.floor(Math.log10(Math.min(...positive)));
  return [low, 10 ** Math.ceil(Math.log10(Math.max(...positive)))];
}

function powersOfTen([low, high]: readonly [number, number]): number[] {
  const first = Math.round(Math.log10(low));
  const count = Math.round(Math.log10(high)) - first + 1;
  return Array.from({ length: count }, (_, i) => Number(`1e${first + i}`));
}

/** The encodings that the layers of a panel share. */
function encodings(
  sizes: readonly number[],
  title: string,
  domain: readonly [number, number],
  isFirst: boolean,
) {
  const x = {
    field: "size",
    type: "quantitative" as const,
    title,
    scale: { type: "log" as const, domain: [sizes[0]! / 1.2, sizes.at(-1)! * 1.2], nice: false },
    axis: { values: [...sizes], grid: false, format: "d", labelOverlap: "greedy" as const },
  };
  const y = (field: string) => ({
    field,
    type: "quantitative" as const,
    title: isFirst ? "seconds" : null,
    scale: { type: "log" as const, domain: [...domain], nice: false },
    axis: { format: "~g", values: powersOfTen(domain) },
  });
  const part = <Value>(range: Value[]) => ({
    field: "part",
    type: "nominal" as const,
    title: null,
    scale: { domain: TIMES.map(({ name }) => name), range },
  });
  return {
    x,
    y,
    // Else the dashes of the lines fray the symbols.
    color: { ...part(TIMES.map(({ color }) => color)), legend: { symbolStrokeWidth: 0 } },
    shape: part(TIMES.map(({ shape }) => shape)),
    strokeDash: part(TIMES.map(({ dash }) => [...dash])),
  };
}

function panel(
  points: readonly SizePoint[],
  title: string,
  domain: readonly [number, number],
  isFirst: boolean,
): PanelSpec {
  const sizes = points.map(({ size }) => size);
  const power = growthPower(points.map((p) => [p.size, p.search_seconds.median] as const));
  const { x, y, color, shape, strokeDash } = encodings(sizes, title, domain, isFirst);
  return {
    title: panelTitle(`search grows with the power ${power.toFixed(2)}`),
    width: 250,
    height: 230,
    data: { values: rowsOf(points) },
    layer: [
      {
        mark: { type: "line", strokeWidth: 1.6 },
        encoding: { x, y: y("median"), color, strokeDash },
      },
      {
        mark: { type: "rule", strokeWidth: 1.6 },
        encoding: { x, y: y("min"), y2: { field: "max" }, color },
      },
      {
        mark: { type: "point", filled: true, size: 55, opacity: 1 },
        encoding: { x, y: y("median"), color, shape },
      },
    ],
  };
}

/**
 * Seconds against blocks, tokens and channels on logarithmic axes, from the fastest to the slowest
 * run, with the median as a point.
 */
export function costChart(record: BenchmarkRecord): VegaLiteSpec {
  const { sizes } = record;
  if (sizes === null) throw new UndrawableError("cost_vs_size", "the record has no sizes");
  const all = Object.values(sizes).flat();
  if (all.some((point) => point.search_seconds.min === 0)) {
    throw new UndrawableError("cost_vs_size", "a search took less than a millisecond");
  }
  const domain = secondsDomain(all);
  return {
    $schema: VEGA_LITE_SCHEMA,
    config: CHART_THEME,
    title: figureTitle("Cost against size", machineLine(record), "bars: fastest and slowest run"),
    hconcat: PANELS.flatMap(([part, title], i) => {
      const points = sizes[part];
      return points === undefined ? [] : [panel(points, title, domain, i === 0)];
    }),
  };
}
