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
  if (records.length === 0) {
    throw new RangeError("Cannot compare models: got no record, wanted at least one, pass some");
  }
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
  const cell = (
    name: ReductionGroup["name"],
    text: (group: ReductionGroup) => string,
  ) => groups.has(name) ? text(groups.get(name)!) : "–";
  return [
    escapeCell(record.model.split("/").at(-1)!),
    formatCount(info.num_params),
    String(info.num_linear_analyzed),
    escapeCell(shortLayerName(summary.top_kurtosis_layer.name)),
    ...REDUCTION_GROUPS.map((name) => cell(name, ({ mean }) => formatFactor(mean, 2))),
    formatFactor(summary.awq_reduction_3bit.max, 1),
    ...REDUCTION_GROUPS.flatMap((name) => [
      cell(name, ({ median }) => formatFactor(median, 2)),
      cell(name, ({ interval }) => interval.map((end) => formatFactor(end, 2)).join(" to ")),
    ]),
  ];
}

/** `model.layers.16.self_attn.o_proj` becomes `L16.self_attn.o_proj`, as in AWQ-Diag. */
function shortLayerName(name: string): string {
  return name.replace(/^.*\blayers\.(\d+)\./, "L$1.");
}

function formatFactor(value: number, digits: number): string {
  return `${value.toFixed(digits)}x`;
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
  const quantizers = new Set(records.map((record) => quantizerName(record.config)));
  if (quantizers.size === 1) return [];
  const list = records.map((record) =>
    `${escapeCell(record.model)}: ${quantizerName(record.config)}`
  );
  return ["", `Not measured alike, so not to be compared: ${list.join("; ")}.`];
}

function quantizerName({ quantizer, group_size }: DiagnosticConfig): string {
  return quantizer === "group" ? `group-wise (${group_size})` : "per channel, symmetric";
}
