/** Figure `awq_reduction`: where does scaling pay, and does kurtosis predict it? */

import { formatFixed, toSignificant } from "../num/format_number.ts";
import type { DiagnosticRecord } from "../record/diagnostic.ts";
import { orderFamilies } from "./families.ts";
import { seriesChannels } from "./family_series.ts";
import { type ChartLinear, chartLinears } from "./linears.ts";
import { pValueText } from "./p_value_text.ts";
import type { PanelSpec, VegaLiteSpec } from "./spec.ts";
import { ROW_HEIGHT, type StripGroup, stripPanel } from "./strip_panel.ts";
import { CHART_THEME, VEGA_LITE_SCHEMA } from "./theme.ts";
import { axisTicks, logTicks, symlogTicks } from "./ticks.ts";
import { figureTitle } from "./title.ts";

const AXIS_TITLE = "3-bit output error, RTN / AWQ (log scale)";

/**
 * Left, the 3-bit error reduction of each linear against the kurtosis of its input, with Spearman's
 * rho and its p-value; right, the same reductions by family with mean, median and the mean's 95 %
 * interval.
 */
export function awqReduction(record: DiagnosticRecord): VegaLiteSpec {
  const linears = chartLinears(record);
  const groups = familyGroups(record, linears);
  const highest = Math.max(...linears.map((linear) => linear.awq_reduction_3bit));
  const domain: [number, number] = [0.96, Math.max(1.3, highest * 1.12)];
  return {
    $schema: VEGA_LITE_SCHEMA,
    config: CHART_THEME,
    title: figureTitle(
      "3-bit error reduction by AWQ scaling",
      record.model,
      "dot: a layer, first block on top; bar: mean; whisker: its 95 % interval; tick: median",
    ),
    resolve: { scale: { color: "independent", shape: "independent" } },
    hconcat: [
      scatterPanel(record, linears, domain),
      stripPanel(groups, {
        title: AXIS_TITLE,
        scale: "log",
        domain,
        ticks: logTicks(1, domain[1]),
        base: 1,
        unit: "×",
        width: 330,
      }),
    ],
  };
}

function scatterPanel(
  record: DiagnosticRecord,
  linears: readonly ChartLinear[],
  domain: [number, number],
): PanelSpec {
  const points = linears.map((linear) => ({
    family: linear.module_type,
    label: linear.label,
    kurtosis: toSignificant(linear.mean_kurtosis),
    reduction: toSignificant(linear.awq_reduction_3bit),
  }));
  const kurtosis = points.map((point) => point.kurtosis);
  const [low, high] = [Math.min(0, ...kurtosis) * 1.5 - 0.05, Math.max(1, ...kurtosis) * 1.4];
  const families = orderFamilies(points.map((point) => point.family));
  const series = seriesChannels("family", families.map((family) => ({ name: family, family })));
  return {
    width: 350,
    height: Math.max(220, ROW_HEIGHT * families.length),
    title: {
      text: correlationText(record, points.length),
      fontSize: 12,
      fontWeight: "normal",
      frame: "group",
      offset: 6,
    },
    data: { values: points },
    mark: { type: "point", filled: true, size: 40, opacity: 0.85 },
    encoding: {
      x: {
        field: "kurtosis",
        type: "quantitative",
        title: "mean excess kurtosis of the input (symlog scale)",
        scale: { type: "symlog", constant: 1, domain: [low, high], nice: false },
        axis: axisTicks(symlogTicks(low, high)),
      },
      y: {
        field: "reduction",
        type: "quantitative",
        title: AXIS_TITLE,
        scale: { type: "log", domain, nice: false },
        axis: axisTicks(logTicks(1, domain[1]), "×"),
      },
      color: { ...series.color, legend: { title: null, orient: "bottom", columns: 4 } },
      shape: series.shape,
      tooltip: ["label", "kurtosis", "reduction"].map((field) => ({ field })),
    },
  };
}

/** Spearman's rho with its p-value, or why there is none. */
function correlationText(record: DiagnosticRecord, count: number): string {
  const [rho, p] = record.summary.correlations.kurtosis_vs_awq_reduction_spearman;
  const layers = `${count} layer${count === 1 ? "" : "s"}`;
  if (rho === null) return `Spearman ρ undefined, ${layers}`;
  return `Spearman ρ = ${formatFixed(rho, 2)}, ${pValueText(p)}, ${layers}`;
}

/** One row per family, with the summary's own mean, median and interval. */
function familyGroups(record: DiagnosticRecord, linears: readonly ChartLinear[]): StripGroup[] {
  const summaries = record.summary.module_family;
  return orderFamilies(Object.keys(summaries)).map((family) => {
    const summary = summaries[family]!;
    return {
      name: family,
      family,
      values: linears.filter((linear) => linear.module_type === family)
        .map((linear) => ({ label: linear.label, value: linear.awq_reduction_3bit })),
      mean: summary.mean_awq_reduction_3bit,
      median: summary.median_awq_reduction_3bit,
      interval: summary.mean_awq_reduction_3bit_ci95,
    };
  });
}
