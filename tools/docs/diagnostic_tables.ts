/** Tables of what a diagnosis found. */

import type { DiagnosticRecord } from "../../lib/record/diagnostic.ts";
import { fixed, formatValue } from "./format_value.ts";
import { markdownTable, numbers, words } from "./markdown_table.ts";

/** Rows of the table of the highest kurtosis. */
const TOP_LAYERS = 5;

/** A row per module family: outliers, concentration, the cost of 3 bits and what scaling gains. */
export function familyTable(record: DiagnosticRecord): string {
  return markdownTable(Object.entries(record.summary.module_family), [
    words("family", ([name]) => `\`${name}\``),
    numbers("layers", ([, { count }]) => String(count)),
    numbers("mean kurtosis", ([, family]) => fixed(family.mean_kurtosis, 2)),
    numbers("top 1 % share", ([, family]) => `${fixed(family.mean_top1pct_importance_share, 2)} %`),
    numbers("3-bit error, RTN", ([, family]) => fixed(family.mean_3bit_output_error, 4)),
    numbers("reduction, mean", ([, family]) => fixed(family.mean_awq_reduction_3bit, 2)),
    numbers(
      "95 % interval",
      ([, { mean_awq_reduction_3bit_ci95: [low, high] }]) =>
        `${fixed(low, 2)} to ${fixed(high, 2)}`,
    ),
    numbers("median", ([, family]) => fixed(family.median_awq_reduction_3bit, 2)),
  ]);
}

/** The linears whose inputs have the highest mean kurtosis, with what scaling gains there. */
export function kurtosisTable(record: DiagnosticRecord): string {
  const layers = Object.values(record.layers)
    .sort((a, b) => b.mean_kurtosis - a.mean_kurtosis)
    .slice(0, TOP_LAYERS);
  return markdownTable(layers, [
    words("layer", ({ layer_idx, module_type }) => `L${layer_idx} \`${module_type}\``),
    numbers("mean kurtosis", (layer) => fixed(layer.mean_kurtosis, 1)),
    numbers("largest of a channel", (layer) => fixed(layer.max_kurtosis, 1)),
    numbers("top 1 % share", (layer) => `${fixed(layer.top1pct_importance_share, 1)} %`),
    numbers("reduction", (layer) => fixed(layer.awq_reduction_3bit, 2)),
  ]);
}

/** The output error of the median linear per bit width, rounded and scaled, and how it grows. */
export function bitsTable({ config, summary }: DiagnosticRecord): string {
  const { per_bit_median_output_error: rtn, per_bit_median_awq_output_error: scaled } = summary;
  const bits = [...config.bit_widths].sort((a, b) => b - a);
  const rows = bits.map((width, row) => ({ width, above: bits[row - 1] }));
  return markdownTable(rows, [
    numbers("bits", ({ width }) => String(width)),
    numbers("RTN", ({ width }) => formatValue(rtn[width], "significant:2")),
    numbers("best alpha", ({ width }) => formatValue(scaled[width], "significant:2")),
    numbers(
      "RTN, over the row above",
      ({ width, above }) => above === undefined ? "" : fixed(rtn[width]! / rtn[above]!, 1),
    ),
  ]);
}
