/** Figure `outlier_map`: every linear's kurtosis and concentration at a glance. */

import { formatFixed, formatShort, toSignificant } from "../num/format_number.ts";
import type { DiagnosticRecord } from "../record/diagnostic.ts";
import { orderFamilies } from "./families.ts";
import { blockAxisWidth, type ChartLinear, chartLinears } from "./linears.ts";
import type { PanelSpec, VegaLiteSpec } from "./spec.ts";
import { inverseSymlog, symlog } from "./symlog.ts";
import { CHART_THEME, CONTINUOUS_SCHEME, INK, VEGA_LITE_SCHEMA } from "./theme.ts";
import { axisTicks, linearTicks, symlogTicks } from "./ticks.ts";
import { figureTitle } from "./title.ts";

/** Height of a family, in pixels. */
const ROW_HEIGHT = 26;
/** Above this many blocks a cell has no room for its number. */
const MOST_LABELLED_BLOCKS = 16;

/** What one panel shows. */
interface Quantity {
  readonly title: string;
  readonly scale: "symlog" | "linear";
  readonly ticks: (low: number, high: number) => number[];
  readonly of: (linear: ChartLinear) => number;
}

const KURTOSIS: Quantity = {
  title: "mean excess kurtosis",
  scale: "symlog",
  ticks: symlogTicks,
  of: (linear) => linear.mean_kurtosis,
};

const SHARE: Quantity = {
  title: "top-1 % share (%)",
  scale: "linear",
  ticks: linearTicks,
  of: (linear) => linear.top1pct_importance_share,
};

/** Heat maps: blocks across, families down. Linears that a model does not have stay grey. */
export function outlierMap(record: DiagnosticRecord): VegaLiteSpec {
  const linears = chartLinears(record);
  return {
    $schema: VEGA_LITE_SCHEMA,
    config: CHART_THEME,
    title: figureTitle("Kurtosis and concentration by layer", record.model, emptyCells(linears)),
    vconcat: [heatMap(linears, KURTOSIS), heatMap(linears, SHARE)],
    resolve: { scale: { color: "independent" } },
    spacing: 22,
  };
}

/** How to read grey cells, where there are any. */
function emptyCells(linears: readonly ChartLinear[]): string | undefined {
  const blocks = Math.max(...linears.map((linear) => linear.layer_idx)) + 1;
  const families = new Set(linears.map((linear) => linear.module_type)).size;
  return linears.length < blocks * families ? "grey: no such layer" : undefined;
}

function heatMap(linears: readonly ChartLinear[], quantity: Quantity): PanelSpec {
  const cells = linears.map((linear) => ({
    label: linear.label,
    block: linear.layer_idx,
    family: linear.module_type,
    value: toSignificant(quantity.of(linear)),
    text: cellText(quantity.of(linear)),
  }));
  const values = cells.map((cell) => cell.value);
  const [low, high] = [Math.min(0, ...values), Math.max(1, ...values)];
  const blocks = Math.max(...cells.map((cell) => cell.block)) + 1;
  const families = orderFamilies(cells.map((cell) => cell.family));
  const height = ROW_HEIGHT * families.length;
  return {
    width: blockAxisWidth(blocks),
    height,
    view: { fill: INK.absent },
    data: { values: cells },
    encoding: {
      x: {
        field: "block",
        type: "ordinal",
        title: "decoder block",
        scale: { domain: Array.from({ length: blocks }, (_, block) => block) },
        axis: { labelAngle: 0, labelOverlap: true, domain: false, ticks: false },
      },
      y: {
        field: "family",
        type: "nominal",
        title: null,
        sort: families,
        axis: { domain: false, ticks: false, labelPadding: 6 },
      },
    },
    layer: [
      {
        mark: { type: "rect", stroke: INK.ground, strokeWidth: 1 },
        encoding: {
          color: colorChannel(quantity, [low, high], height),
          tooltip: [{ field: "label", title: "layer" }, { field: "value", title: quantity.title }],
        },
      },
      ...(blocks <= MOST_LABELLED_BLOCKS ? [cellNumbers(low, high, quantity)] : []),
    ],
  };
}

function colorChannel(quantity: Quantity, domain: [number, number], height: number) {
  return {
    field: "value",
    type: "quantitative" as const,
    title: quantity.title,
    scale: {
      type: quantity.scale,
      ...(quantity.scale === "symlog" ? { constant: 1 } : {}),
      domain,
      nice: false,
      scheme: CONTINUOUS_SCHEME,
    },
    legend: {
      ...axisTicks(quantity.ticks(...domain)),
      // Below the title, as high as the map; a single family still needs room for numbers.
      gradientLength: Math.max(60, height - 30),
    },
  };
}

/** At most four figures, to fit a cell. */
function cellText(value: number): string {
  const size = Math.abs(value);
  if (size >= 1000) return formatShort(toSignificant(value, 2));
  return formatFixed(value, size >= 10 ? 1 : 2);
}

/** Numbers in the cells: white on dark colours, black on light ones. */
function cellNumbers(low: number, high: number, quantity: Quantity) {
  const between = (a: number, b: number) => a + 0.62 * (b - a);
  const threshold = quantity.scale === "symlog"
    ? inverseSymlog(between(symlog(low), symlog(high)))
    : between(low, high);
  return {
    mark: { type: "text" as const, fontSize: 10.5 },
    encoding: {
      text: { field: "text" },
      color: {
        condition: { test: `datum.value > ${toSignificant(threshold)}`, value: INK.text },
        value: "white",
      },
    },
  };
}
