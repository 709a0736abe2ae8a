/** Figure `kurtosis_by_layer`: where are the outlier channels? */

import { formatShort, toSignificant } from "../num/format_number.ts";
import type { DiagnosticRecord } from "../record/diagnostic.ts";
import { orderFamilies } from "./families.ts";
import { crowdedLegend, seriesChannels } from "./family_series.ts";
import { blockAxisWidth, type ChartLinear, chartLinears } from "./linears.ts";
import type { VegaLiteSpec } from "./spec.ts";
import { CHART_THEME, INK, VEGA_LITE_SCHEMA } from "./theme.ts";
import { inverseSymlog, symlog } from "./symlog.ts";
import { symlogTicks } from "./ticks.ts";
import { figureTitle, shortenName } from "./title.ts";
import { quantity, valueChannel } from "./value_channel.ts";

/** Excess kurtosis of a Laplace distribution: a linear with a higher mean counts as outlier-heavy. */
const HEAVY_KURTOSIS = 3;

/** Families that read the same input, and so have the same kurtosis in every block. */
interface InputGroup {
  readonly name: string;
  readonly family: string;
}

interface Point {
  input: string;
  block: number;
  mean_kurtosis: number;
  max_kurtosis: number;
}

/** Mean and maximum over channels, block by block, with rings where the mean is above Laplace's. */
export function kurtosisByLayer(record: DiagnosticRecord): VegaLiteSpec {
  const linears = chartLinears(record);
  const groups = groupByInput(linears);
  const points = groups.flatMap((group) => groupPoints(linears, group));
  const last = Math.max(...linears.map((linear) => linear.layer_idx));
  const panel = (field: "mean_kurtosis" | "max_kurtosis", title: string) => ({
    width: blockAxisWidth(last + 1),
    height: 190,
    layer: [
      ...(field === "mean_kurtosis" ? heavyMarks(points, last) : []),
      curves(points, groups, field, title, last),
    ],
  });
  return {
    $schema: VEGA_LITE_SCHEMA,
    config: CHART_THEME,
    title: figureTitle(
      "Kurtosis of the layer inputs",
      record.model,
      `ringed: mean above ${HEAVY_KURTOSIS}, heavier tails than a Laplace distribution`,
    ),
    data: { values: points },
    vconcat: [
      panel("mean_kurtosis", "mean over channels"),
      panel("max_kurtosis", "largest channel"),
    ],
    spacing: 18,
  };
}

/** Lines with a symbol per block; the lower panel carries the block axis for both. */
function curves(
  points: readonly Point[],
  groups: readonly InputGroup[],
  field: "mean_kurtosis" | "max_kurtosis",
  title: string,
  last: number,
) {
  const values = points.map((point) => point[field]);
  const [low, high] = paddedDomain(Math.min(...values, 1), Math.max(...values, 1));
  const { color, shape, strokeDash } = seriesChannels("input", groups);
  return {
    resolve: { legend: { strokeDash: "independent" as const } },
    layer: [
      {
        mark: { type: "line" as const, strokeWidth: 1.6 },
        // The legend shows symbols; a dash there would be drawn round them.
        encoding: { color, strokeDash: { ...strokeDash, legend: null } },
      },
      {
        mark: { type: "point" as const, filled: true, opacity: 1, size: 46 },
        encoding: {
          color: { ...color, legend: { title: "input of", ...crowdedLegend(groups.length) } },
          shape,
          tooltip: ["input", "block", "mean_kurtosis", "max_kurtosis"].map((name) => ({
            field: name,
          })),
        },
      },
    ],
    encoding: {
      x: {
        field: "block",
        type: "quantitative" as const,
        title: field === "max_kurtosis" ? "decoder block" : null,
        scale: { domain: [-0.5, last + 0.5], nice: false },
        axis: { tickMinStep: 1, format: "d", grid: false, labels: field === "max_kurtosis" },
      },
      y: valueChannel(field, {
        title: ["excess kurtosis (symlog scale)", title],
        scale: "symlog",
        domain: [low, high],
        ticks: symlogTicks(low, high),
      }),
    },
  };
}

/** The threshold line, a ring round each linear above it, and the name of the heaviest. */
function heavyMarks(points: readonly Point[], last: number) {
  const heavy = points.filter((point) => point.mean_kurtosis > HEAVY_KURTOSIS);
  const heaviest = heavy.toSorted((a, b) => b.mean_kurtosis - a.mean_kurtosis).slice(0, 1);
  const align = heaviest.some((point) => point.block > last / 2)
    ? "right" as const
    : "left" as const;
  const place = { x: quantity("block"), y: quantity("mean_kurtosis") };
  return [
    {
      data: { values: [{ mean_kurtosis: HEAVY_KURTOSIS }] },
      mark: { type: "rule" as const, strokeDash: [4, 3], color: INK.line },
      encoding: { y: place.y },
    },
    {
      data: { values: heavy },
      mark: {
        type: "point" as const,
        size: last < 40 ? 150 : 70,
        color: INK.text,
        strokeWidth: 0.9,
      },
      encoding: place,
    },
    {
      data: {
        values: heaviest.map((point) => ({
          ...point,
          text: `L${point.block} ${shortenName(point.input)}: ${
            formatShort(toSignificant(point.mean_kurtosis, 3))
          }`,
        })),
      },
      mark: { type: "text" as const, align, dy: -14 },
      encoding: { ...place, text: { field: "text" } },
    },
  ];
}

/** Families whose values agree in every block, under one name such as `q/k/v_proj`. */
function groupByInput(linears: readonly ChartLinear[]): InputGroup[] {
  const groups = new Map<string, string[]>();
  for (const family of orderFamilies(linears.map((linear) => linear.module_type))) {
    const values = linears.filter((linear) => linear.module_type === family)
      .map((linear) => [linear.layer_idx, linear.mean_kurtosis, linear.max_kurtosis]);
    const key = JSON.stringify(values);
    groups.set(key, [...groups.get(key) ?? [], family]);
  }
  return [...groups.values()].map((families) => ({
    name: joinNames(families),
    family: families[0]!,
  }));
}

/** `q_proj`, `k_proj` become `q/k_proj`; names of another form are joined by a plus sign. */
function joinNames(families: readonly string[]): string {
  if (!families.every((family) => family.endsWith("_proj"))) return families.join(" + ");
  return families.map((family) => family.slice(0, -"_proj".length)).join("/") + "_proj";
}

function groupPoints(linears: readonly ChartLinear[], group: InputGroup): Point[] {
  return linears.filter((linear) => linear.module_type === group.family).map((linear) => ({
    input: group.name,
    block: linear.layer_idx,
    mean_kurtosis: toSignificant(linear.mean_kurtosis),
    max_kurtosis: toSignificant(linear.max_kurtosis),
  }));
}

/** A domain with room for rings and names above the highest point, in symlog units. */
function paddedDomain(low: number, high: number): [number, number] {
  const span = symlog(high) - symlog(low);
  return [
    toSignificant(inverseSymlog(symlog(low) - 0.05 * span), 3),
    toSignificant(inverseSymlog(symlog(high) + 0.18 * span), 3),
  ];
}
