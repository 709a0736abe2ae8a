/**
 * AWQ-Diag's cross-model table as Markdown, with the median and the interval that its means lack.
 */

import {
  REDUCTION_GROUPS,
  type ReductionGroup,
  reductionGroups,
} from "../chart/reduction_groups.ts";
import type { DiagnosticConfig, DiagnosticRecord } from "../record/diagnostic.ts";

/** AWQ-Diag's columns come first and unchanged, so that scripts that read its table go on working. */
const HEADER = [
  "Model",
  "Params",
  "Linear layers",
  "Top-κ layer",
  "AWQ reduction `down_proj`",
  "`o_proj`",
  "others",
  "max",
  ...REDUCTION_GROUPS.flatMap((name) => {
    const title = name === "others" ? name : `\`${name}\``;
    return [`${title} median`, `${title} mean, 95 % interval`];
  }),
];

/** Writes the table. */
export function crossModelTable(records: readonly DiagnosticRecord[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    "# Cross-model AWQ-benefit summary",
    "",
    "How much AWQ's activation-aware scaling reduces 3-bit output error, by family.",
    "",
    row(HEADER),
    `|${"---|".repeat(HEADER.length)}`,
    ...records.map((record) => row(modelCells(record))),
    "",
    "Reductions are means over layers of the error of plain rounding divided by AWQ's; `others` are " +
    "all other families, `max` is the largest single layer. A mean far above its median hangs on " +
    "few layers. Intervals are bootstrap percentiles over layers.",
    ...differences(records),
    "",
  ].join("\n");
}

function modelCells(record: DiagnosticRecord): string[] {
  const { model_info: info, summary } = record;
  const groups = new Map(reductionGroups(record).map((group) => [group.name, group]));
  const cells = (text: (group: ReductionGroup) => string[], absent: string[]) =>
    REDUCTION_GROUPS.flatMap((name) => groups.has(name) ? text(groups.get(name)!) : absent);
  return [
    escapeCell(record.model.split("/").at(-1)!),
    formatCount(info.num_params),
    String(info.num_linear_analyzed),
    escapeCell(shortModuleName(summary.top_kurtosis_layer.name)),
    ...cells(({ mean }) => [twoDecimals(mean)], ["–"]),
    `${summary.awq_reduction_3bit.max.toFixed(1)}x`,
    ...cells(({ median, interval }) => [
      twoDecimals(median),
      interval.map(twoDecimals).join(" to "),
    ], ["–", "–"]),
  ];
}

/** `model.layers.16.self_attn.o_proj` becomes `L16.self_attn.o_proj`, as in AWQ-Diag. */
function shortModuleName(name: string): string {
  return name.replace(/^.*\blayers\.(\d+)\./, "L$1.");
}

function twoDecimals(factor: number): string {
  return `${factor.toFixed(2)}x`;
}

/** Billions, as AWQ-Diag writes them; millions for models too small for that. */
function formatCount(count: number): string {
  return count >= 1e8 ? `${(count / 1e9).toFixed(2)}B` : `${(count / 1e6).toFixed(1)}M`;
}

/** Keeps a name from ending its cell or becoming markup. */
function escapeCell(text: string): string {
  return text.replace(/[\\`*<>|[\]]/g, "\\$&").replace(/\s+/g, " ");
}

/** A paragraph on settings that differ between models; their reductions do not compare. */
function differences(records: readonly DiagnosticRecord[]): string[] {
  const names = records.map(({ config }) => quantizerName(config));
  if (new Set(names).size <= 1) return [];
  const list = records.map(({ model }, index) => `${escapeCell(model)}: ${names[index]}`);
  return ["", `Not measured alike, so not to be compared: ${list.join("; ")}.`];
}

function quantizerName({ quantizer, group_size }: DiagnosticConfig): string {
  return quantizer === "group" ? `group-wise (${group_size})` : "per channel, symmetric";
}
