/**
 * Figure `module_family`: which module families have outliers and concentrated importance?
 *
 * @module
 */

import type { DiagnosticRecord } from "../record/diagnostic.ts";
import { mean } from "../stats/mean.ts";
import { median } from "../stats/quantile.ts";
import { orderFamilies } from "./families.ts";
import { type ChartLinear, chartLinears } from "./layers.ts";
import type { VegaLiteSpec } from "./spec.ts";
import { type StripGroup, stripPanel } from "./strip_panel.ts";
import { CHART_THEME, VEGA_LITE_SCHEMA } from "./theme.ts";
import { linearTicks, symlogTicks } from "./ticks.ts";
import { figureTitle } from "./title.ts";

/**
 * Mean kurtosis and top-1 % importance share of every layer, by family, with means and medians.
 *
 * @param record A diagnostic record
 * @returns A Vega-Lite spec with two panels
 *
 * @example Of the bundled model
 * ```ts
 * import { readRecord } from "../record/store.ts";
 * import { moduleFamily } from "./module_family.ts";
 * import assert from "node:assert/strict";
 *
 * const record = await readRecord("results/diagnostic_wiki-qwen2-7m.json");
 * assert.ok(record.schema === "awq-diag/diagnostic");
 * assert.match(JSON.stringify(moduleFamily(record)), /Outliers and concentration by module family/);
 * ```
 */
export function moduleFamily(record: DiagnosticRecord): VegaLiteSpec {
  const layers = chartLinears(record);
  const kurtosis = layers.map((layer) => layer.mean_kurtosis);
  const [low, high] = [Math.min(0, ...kurtosis) * 1.4, Math.max(1, ...kurtosis) * 1.2];
  const shareTop = Math.max(1, ...layers.map((layer) => layer.top1pct_importance_share)) * 1.05;
  return {
    $schema: VEGA_LITE_SCHEMA,
    config: CHART_THEME,
    title: figureTitle(
      "Outliers and concentration by module family",
      record.model,
      "dot: a layer, first block on top; bar: mean; tick: median",
    ),
    hconcat: [
      stripPanel(familyGroups(layers, (layer) => layer.mean_kurtosis), {
        title: "mean excess kurtosis of the input (symlog scale)",
        scale: "symlog",
        domain: [low, high],
        ticks: symlogTicks(low, high),
        base: 0,
        unit: "",
        width: 290,
      }),
      stripPanel(familyGroups(layers, (layer) => layer.top1pct_importance_share), {
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

/** One row per family with a number of each of its layers. */
function familyGroups(
  layers: readonly ChartLinear[],
  numberOf: (layer: ChartLinear) => number,
): StripGroup[] {
  return orderFamilies(layers.map((layer) => layer.module_type)).map((family) => {
    const values = layers.filter((layer) => layer.module_type === family)
      .map((layer) => ({ label: layer.label, value: numberOf(layer) }));
    const numbers = values.map(({ value }) => value);
    return { name: family, family, values, mean: mean(numbers), median: median(numbers) };
  });
}
