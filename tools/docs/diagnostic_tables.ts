/** Tables of what a diagnosis found. */

import type { DiagnosticRecord } from "../../lib/record/diagnostic.ts";
import { formatValue } from "./format_value.ts";
import { markdownTable, numbers, words } from "./markdown_table.ts";

/** Layers in the table of the highest kurtosis. */
const TOP_LAYERS = 5;

/** A row per module family: outliers, concentration, the cost of 3 bits and what scaling gains. */
export function familyTable(record: DiagnosticRecord): string {
  const columns = [
    words("family"),
    ...["layers", "mean kurtosis", "top 1 % share", "3-bit error, RTN"].map(numbers),
    ...["reduction, mean", "95 % interval", "median"].map(numbers),
  ];
  const rows = Object.entries(record.summary.module_family).map(([name, family]) => {
    const [low, high] = family.mean_awq_reduction_3bit_ci95;
    return [
      `\`${name}\``,
      String(family.count),
      formatValue(family.mean_kurtosis, "fixed:2"),
      `${formatValue(family.mean_top1pct_importance_share, "fixed:2")} %`,
      formatValue(family.mean_3bit_output_error, "fixed:4"),
      formatValue(family.mean_awq_reduction_3bit, "fixed:2"),
      `${formatValue(low, "fixed:2")} to ${formatValue(high, "fixed:2")}`,
      formatValue(family.median_awq_reduction_3bit, "fixed:2"),
    ];
  });
  return markdownTable(columns, rows);
}

/** The layers whose inputs have the highest mean kurtosis, with what scaling gains there. */
export function kurtosisTable(record: DiagnosticRecord): string {
  const columns = [
    words("layer"),
    ...["mean kurtosis", "largest of a channel", "top 1 % share", "reduction"].map(numbers),
  ];
  const layers = Object.values(record.layers)
    .sort((a, b) => b.mean_kurtosis - a.mean_kurtosis)
    .slice(0, TOP_LAYERS);
  const rows = layers.map((layer) => [
    `L${layer.layer_idx} \`${layer.module_type}\``,
    formatValue(layer.mean_kurtosis, "fixed:1"),
    formatValue(layer.max_kurtosis, "fixed:1"),
    `${formatValue(layer.top1pct_importance_share, "fixed:1")} %`,
    formatValue(layer.awq_reduction_3bit, "fixed:2"),
  ]);
  return markdownTable(columns, rows);
}

/** The output error of the median layer per bit width, rounded and scaled, and how it grows. */
export function bitsTable(record: DiagnosticRecord): string {
  const columns = ["bits", "RTN", "best alpha", "RTN, over the row above"].map(numbers);
  const { per_bit_median_output_error: rtn, per_bit_median_awq_output_error: scaled } =
    record.summary;
  const bits = [...record.config.bit_widths].sort((a, b) => b - a);
  const rows = bits.map((width, row) => {
    const above = bits[row - 1];
    return [
      String(width),
      formatValue(rtn[width], "significant:2"),
      formatValue(scaled[width], "significant:2"),
      above === undefined ? "" : formatValue(rtn[width]! / rtn[above]!, "fixed:1"),
    ];
  });
  return markdownTable(columns, rows);
}
