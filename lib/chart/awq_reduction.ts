/** Figure `awq_reduction`: where does scaling pay, and does kurtosis predict it? */

import { formatFixed, toSignificant } from "../num/format_number.ts";
import type { DiagnosticRecord } from "../record/diagnostic.ts";
import { orderFamilies } from "./families.ts";
import { crowdedLegend, seriesChannels } from "./family_series.ts";
import { type ChartLinear, chartLinears, labelled } from "./linears.ts";
import { pValueText } from "./p_value_text.ts";
import { reductionAxis } from "./reduction_groups.ts";
import type { PanelSpec, VegaLiteSpec } from "./spec.ts";
import { ROW_HEIGHT, type StripGroup, stripPanel } from "./strip_panel.ts";
import { CHART_THEME, VEGA_LITE_SCHEMA } from "./theme.ts";
import { symlogTicks } from "./ticks.ts";
import { figureTitle, panelTitle } from "./title.ts";
import { type ValueAxis, valueChannel } from "./value_channel.ts";

/** Left, the 3-bit error reduction of each linear against its input's kurtosis; right, by family. */
export function awqReduction(record: DiagnosticRecord): VegaLiteSpec {
  const linears = chartLinears(record);
  const groups = familyGroups(record, linears);
  const highest = Math.max(...linears.map((linear) => linear.awq_reduction_3bit));
  const axis = reductionAxis(highest, 330);
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
      scatterPanel(record, linears, axis),
      stripPanel(groups, axis),
    ],
  };
}

function scatterPanel(
  record: DiagnosticRecord,
  linears: readonly ChartLinear[],
  reductions: ValueAxis,
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
  const legend = {
    ...crowdedLegend(families.length),
    title: null,
    orient: "bottom" as const,
    columns: 4,
  };
  return {
    width: 350,
    height: Math.max(220, ROW_HEIGHT * families.length),
    title: panelTitle(correlationText(record, points.length)),
    data: { values: points },
    mark: { type: "point", filled: true, size: 40, opacity: 0.85 },
    encoding: {
      x: valueChannel("kurtosis", {
        title: "mean excess kurtosis of the input (symlog scale)",
        scale: "symlog",
        domain: [low, high],
        ticks: symlogTicks(low, high),
      }),
      y: valueChannel("reduction", reductions),
      color: { ...series.color, legend },
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
      values: labelled(
        linears.filter((linear) => linear.module_type === family),
        (linear) => linear.awq_reduction_3bit,
      ),
      mean: summary.mean_awq_reduction_3bit,
      median: summary.median_awq_reduction_3bit,
      interval: summary.mean_awq_reduction_3bit_ci95,
    };
  });
}
