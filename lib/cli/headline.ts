/** The few lines of a diagnostic record that people want first, as AWQ-Diag prints them. Pure. */

import { formatTable } from "./format.ts";
import type { DiagnosticRecord } from "../record/diagnostic.ts";

/** A relative error to three digits, such as `0.0379` or `3.65e-5`. */
function formatError(error: number): string {
  return error < 1e-3 ? error.toExponential(2) : error.toPrecision(3);
}

/** The layer that scaling helps most. */
function gains({ layers }: DiagnosticRecord): string {
  const [name, { awq_reduction_3bit: gain }] = Object.entries(layers)
    .reduce((a, b) => b[1].awq_reduction_3bit > a[1].awq_reduction_3bit ? b : a);
  return `${name} (${gain.toFixed(2)}x)`;
}

/** Describes a diagnostic record in plain text. */
export function headline(record: DiagnosticRecord): string {
  const { summary, model_info: info } = record;
  const bits = [...record.config.bit_widths].sort((a, b) => b - a);
  const errors = formatTable([
    ["bits", "median error, rounded", "scaled"],
    ...bits.map((b) => [
      b,
      formatError(summary.per_bit_median_output_error[b]!),
      formatError(summary.per_bit_median_awq_output_error[b]!),
    ]),
  ]);
  const families = formatTable([
    [
      "family",
      "layers",
      "kurtosis",
      "top 1 % share",
      "3-bit gain, mean",
      "median",
      "95 % interval",
    ],
    ...Object.entries(summary.module_family).map(([name, family]) => {
      const [low, high] = family.mean_awq_reduction_3bit_ci95;
      return [
        name,
        family.count,
        family.mean_kurtosis.toFixed(2),
        `${family.mean_top1pct_importance_share.toFixed(1)} %`,
        `${family.mean_awq_reduction_3bit.toFixed(2)}x`,
        `${family.median_awq_reduction_3bit.toFixed(2)}x`,
        `${low.toFixed(2)} to ${high.toFixed(2)}`,
      ];
    }),
  ]);
  const top = summary.top_kurtosis_layer;
  return [
    `${record.model}: ${info.num_linear_analyzed} linear layers in ${info.num_layers} blocks`,
    "",
    errors,
    "",
    `highest kurtosis: ${top.name} (${top.mean_kurtosis.toFixed(2)})`,
    `largest 3-bit gain: ${gains(record)}`,
    "",
    families,
  ].join("\n");
}
