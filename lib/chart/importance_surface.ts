/** Figures `importance_surface_down_proj` and `_o_proj`: can one see the salient channels? */

import { formatShort, toSignificant } from "../num/format_number.ts";
import type { ChannelsRecord } from "../record/channels.ts";
import { median } from "../stats/quantile.ts";
import { type ImportanceGrid, importanceGrid } from "./importance_grid.ts";
import { fitProjection } from "./projection.ts";
import type { VegaSpec } from "./spec.ts";
import { surfaceFrame, type Tick } from "./surface_frame.ts";
import { surfaceMarks } from "./surface_marks.ts";
import { type SurfaceQuad, surfaceQuads } from "./surface_quads.ts";
import { CHART_THEME, CONTINUOUS_SCHEME, INK, VEGA_SCHEMA } from "./theme.ts";
import { axisTicks, linearTicks, logTicks } from "./ticks.ts";
import { figureTitle } from "./title.ts";
import { UndrawableError } from "./undrawable.ts";

const WIDTH = 660;
const BOX = [1.6, 1, 0.58] as const;
const AZIMUTH = 26;
const ELEVATION = 32;

/** Above this ratio of the peak to the typical channel a linear height shows the peak alone. */
const LOG_ABOVE = 60;

/** Heights: importance to 0..1, with its ticks. */
interface HeightScale {
  readonly type: "linear" | "log";
  readonly domain: [number, number];
  readonly ticks: number[];
  readonly height: (importance: number) => number;
}

/** Importance over channel and block; logarithmic where one channel towers above all others. */
export function importanceSurface(record: ChannelsRecord, family: string): VegaSpec {
  const grid = importanceGrid(record, family);
  if (typeof grid === "string") throw new UndrawableError(`importance_surface_${family}`, grid);
  const scale = heightScale(grid);
  const { project, height } = fitProjection({
    box: BOX,
    azimuth: AZIMUTH,
    elevation: ELEVATION,
    width: WIDTH,
  });
  const rows = atLeastTwo(grid.rows).map((row) =>
    Float64Array.from(atLeastTwo([...row]), scale.height)
  );
  const quads = surfaceQuads(rows, project);
  const frame = surfaceFrame({
    x: { title: "input channel", ticks: channelTicks(grid.channels) },
    y: { title: "decoder block", ticks: blockTicks(grid.blocks) },
    z: {
      title: `importance${scale.type === "log" ? " (log scale)" : ""}`,
      ticks: scale.ticks.map((value) => ({ place: scale.height(value), text: formatShort(value) })),
    },
  }, project);
  return {
    $schema: VEGA_SCHEMA,
    config: CHART_THEME as NonNullable<VegaSpec["config"]>,
    background: INK.ground,
    padding: 14,
    title: { ...figureTitle(`Channel importance of ${family}`, record.model, describe(grid)) },
    width: WIDTH,
    height: Math.ceil(height),
    data: [
      { name: "panes", values: frame.panes },
      { name: "grid", values: frame.grid },
      // A table of text holds a third of what an array of objects would.
      { name: "surface", values: toCsv(quads), format: { type: "csv", delimiter: "," } },
      { name: "ticks", values: frame.ticks },
      { name: "labels", values: frame.labels },
    ],
    scales: [
      {
        name: "importance",
        type: scale.type,
        domain: scale.domain,
        range: { scheme: CONTINUOUS_SCHEME },
      },
    ],
    legends: [importanceLegend(scale)],
    marks: surfaceMarks(),
  } as VegaSpec;
}

/** One row or column makes no surface: it is drawn as a strip of its own height. */
function atLeastTwo<T>(items: readonly T[]): readonly T[] {
  return items.length === 1 ? [items[0]!, items[0]!] : items;
}

/** Linear from zero, or logarithmic from the smallest to the largest value. */
function heightScale({ rows, peak }: ImportanceGrid): HeightScale {
  const positive = rows.flatMap((row) => [...row]).filter((value) => value > 0);
  const high = peak.value;
  if (high / median(positive) <= LOG_ABOVE) {
    const ticks = linearTicks(0, high);
    return { type: "linear", domain: [0, high], ticks, height: (value) => value / high };
  }
  const low = Math.max(positive.reduce((a, b) => Math.min(a, b)), high * 1e-6);
  const height = (value: number) => Math.max(0, Math.log(value / low) / Math.log(high / low));
  return { type: "log", domain: [low, high], ticks: logTicks(low, high), height };
}

/** Ticks at round channel numbers. */
function channelTicks(channels: number): Tick[] {
  if (channels === 1) return [{ place: 0.5, text: "0" }];
  return linearTicks(0, channels - 1).filter(Number.isInteger)
    .map((channel) => ({ place: channel / (channels - 1), text: String(channel) }));
}

/** Every block, or every second, fifth ... where there are many. */
function blockTicks(blocks: readonly number[]): Tick[] {
  if (blocks.length === 1) return [{ place: 0.5, text: String(blocks[0]) }];
  const step = [1, 2, 5, 10, 20, 50].find((size) => blocks.length / size <= 8) ?? 100;
  return blocks.flatMap((block, row) =>
    block % step === 0 ? [{ place: row / (blocks.length - 1), text: String(block) }] : []
  );
}

function describe(grid: ImportanceGrid): string {
  const { channels, peak, rows } = grid;
  const pooled = rows[0]!.length < channels
    ? `, ${channels} channels max-pooled to ${rows[0]!.length}`
    : "";
  const value = formatShort(toSignificant(peak.value, 3));
  return `peak ${value} in L${peak.block}, channel ${peak.channel}${pooled}`;
}

function toCsv(quads: readonly SurfaceQuad[]): string {
  return ["path,fill", ...quads.map(({ path, fill }) => `${path},${fill}`)].join("\n");
}

function importanceLegend({ ticks }: HeightScale) {
  const { values, labelExpr } = axisTicks(ticks);
  return {
    fill: "importance",
    type: "gradient",
    title: "importance",
    gradientLength: 180,
    gradientThickness: 14,
    offset: 24,
    values,
    encode: { labels: { update: { text: { signal: labelExpr } } } },
  };
}
