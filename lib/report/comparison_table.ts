/** Several models' headline numbers in one table: a column per model, a row per number. */

import { REDUCTION_GROUPS, reductionGroups } from "../chart/reduction_groups.ts";
import { formatDigits, formatFactor } from "../num/format_number.ts";
import type { DiagnosticRecord } from "../record/diagnostic.ts";
import { type Html, html } from "./html.ts";
import { shortName } from "./short_name.ts";

/** What is compared, and how to read it from a record. */
type Row = readonly [label: string, value: (record: DiagnosticRecord) => string];

const ROWS: readonly Row[] = [
  ["Parameters", ({ model_info }) => formatCount(model_info.num_params)],
  ["Linear layers", ({ model_info }) => `${model_info.num_linear_analyzed}`],
  [
    "Quantizer",
    ({ config }) =>
      config.quantizer === "group" ? `groups of ${config.group_size}` : "symmetric, per channel",
  ],
  ["Highest mean kurtosis", topKurtosis],
  ...REDUCTION_GROUPS.map((name): Row => [
    `3-bit gain, ${name}`,
    (record) => groupGain(record, name),
  ]),
  ["3-bit gain, largest", ({ summary }) => formatFactor(summary.awq_reduction_3bit.max)],
  [
    "3-bit error, RTN (median)",
    ({ summary: { per_bit_median_output_error: errors } }) => formatDigits(errors["3"]),
  ],
  [
    "3-bit error, AWQ (median)",
    ({ summary: { per_bit_median_awq_output_error: errors } }) => formatDigits(errors["3"]),
  ],
];

export function comparisonTable(records: readonly DiagnosticRecord[]): Html {
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label="Comparison table">
      <table class="plain">
        <thead>
          <tr><th scope="col"></th>${records.map((record) =>
            html`<th scope="col">${record.model}</th>`
          )}</tr>
        </thead>
        <tbody>${ROWS.map(([label, value]) =>
          html`
            <tr><th scope="row">${label}</th>${records.map((record) =>
              html`<td>${value(record)}</td>`
            )}</tr>
          `
        )}</tbody>
      </table>
    </div>
  `;
}

/** A number of parameters as model names give it. */
function formatCount(count: number): string {
  if (count >= 1e9) return `${formatDigits(count / 1e9)} B`;
  return count >= 1e6 ? `${formatDigits(count / 1e6)} M` : String(count);
}

function topKurtosis({ summary }: DiagnosticRecord): string {
  const { name, mean_kurtosis } = summary.top_kurtosis_layer;
  return `${formatDigits(mean_kurtosis)} (${shortName(name)})`;
}

/** Mean with interval, and the median: a mean alone can hang on one linear. */
function groupGain(record: DiagnosticRecord, name: string): string {
  const group = reductionGroups(record).find((candidate) => candidate.name === name);
  if (group === undefined) return "–";
  const [low, high] = group.interval.map(formatFactor);
  return `${formatFactor(group.mean)} (${low} to ${high}), median ${formatFactor(group.median)}`;
}
