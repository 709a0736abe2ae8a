/** Figure `module_family`: which module families have outliers and concentrated importance? */

import type { DiagnosticRecord } from "../record/diagnostic.ts";
import { mean } from "../stats/mean.ts";
import { median } from "../stats/quantile.ts";
import { orderFamilies } from "./families.ts";
import { type ChartLinear, chartLinears, labelled } from "./linears.ts";
import type { VegaLiteSpec } from "./spec.ts";
import { type StripGroup, stripPanel } from "./strip_panel.ts";
import { CHART_THEME, VEGA_LITE_SCHEMA } from "./theme.ts";
import { linearTicks, symlogTicks } from "./ticks.ts";
import { figureTitle } from "./title.ts";

/** Mean kurtosis and top-1 % importance share of every linear, by family, with means and medians. */
export function moduleFamily(record: DiagnosticRecord): VegaLiteSpec {
  const linears = chartLinears(record);
  const kurtosis = linears.map((linear) => linear.mean_kurtosis);
  const [low, high] = [Math.min(0, ...kurtosis) * 1.4, Math.max(1, ...kurtosis) * 1.2];
  const shareTop = Math.max(1, ...linears.map((linear) => linear.top1pct_importance_share)) * 1.05;
  return {
    $schema: VEGA_LITE_SCHEMA,
    config: CHART_THEME,
    title: figureTitle(
      "Outliers and concentration by module family",
      record.model,
      "dot: a layer, first block on top; bar: mean; tick: median",
    ),
    hconcat: [
      stripPanel(familyGroups(linears, (linear) => linear.mean_kurtosis), {
        title: "mean excess kurtosis of the input (symlog scale)",
        scale: "symlog",
        domain: [low, high],
        ticks: symlogTicks(low, high),
        base: 0,
        width: 290,
      }),
      stripPanel(familyGroups(linears, (linear) => linear.top1pct_importance_share), {
        title: "importance held by the top 1 % of channels (%)",
        scale: "linear",
        domain: [0, shareTop],
        ticks: linearTicks(0, shareTop),
        base: 0,
        unit: " %",
        width: 290,
      }),
    ],
  };
}

/** One row per family with a number of each of its linears. */
function familyGroups(
  linears: readonly ChartLinear[],
  numberOf: (linear: ChartLinear) => number,
): StripGroup[] {
  return orderFamilies(linears.map((linear) => linear.module_type)).map((family) => {
    const values = labelled(linears.filter((linear) => linear.module_type === family), numberOf);
    const numbers = values.map(({ value }) => value);
    return { name: family, family, values, mean: mean(numbers), median: median(numbers) };
  });
}
