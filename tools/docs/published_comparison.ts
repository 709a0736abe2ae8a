/** A model's own results beside the figures that AWQ-Diag published about Qwen2.5. */

import type { AlphaStudyRecord } from "../../lib/record/alpha_study.ts";
import type { DiagnosticRecord } from "../../lib/record/diagnostic.ts";
import type { PerplexityRecord } from "../../lib/record/perplexity.ts";
import { formatValue } from "./format_value.ts";
import { markdownTable, numbers, words } from "./markdown_table.ts";
import {
  PUBLISHED_FIGURES,
  type PublishedFigures,
  type PublishedPerplexity,
} from "./published_figures.ts";

/** The model that was measured, record by record. */
export interface MeasuredModel {
  /** Its layers. */
  readonly diagnostic: DiagnosticRecord;
  /** Its alphas at 3 bits. */
  readonly alphas: AlphaStudyRecord;
  /** Its perplexities at 3 bits. */
  readonly threeBits: PerplexityRecord;
  /** Its perplexities at 4 bits. */
  readonly fourBits: PerplexityRecord;
}

/** A quantity: its name, its value here and there, and the task that measures it. */
interface Row {
  readonly title: string;
  readonly here: string;
  readonly there: (figures: PublishedFigures) => string;
  readonly task: "diagnose" | "alpha-study" | "perplexity";
  /** Whether it stands in the short table too. */
  readonly headline: boolean;
}

const STRATEGIES: readonly (readonly [keyof PublishedPerplexity, string])[] = [
  ["rtn", "RTN"],
  ["const_awq", "one alpha"],
  ["block_awq", "alpha per shared input"],
  ["search_awq", "alpha per layer"],
];

/** Writes the table. Quoted columns say in their heading whose figures they are. */
export function publishedComparison(model: MeasuredModel, short: boolean): string {
  const columns = [
    words("quantity"),
    numbers(`${model.diagnostic.model}, measured here`),
    ...PUBLISHED_FIGURES.map(({ model }) => numbers(`${model.split("/")[1]}, AWQ-Diag's figure`)),
    words("task"),
  ];
  const rows = [...layerRows(model), ...perplexityRows(model)]
    .filter(({ headline }) => headline || !short)
    .map(({ title, here, there, task }) => [
      title,
      here,
      ...PUBLISHED_FIGURES.map(there),
      `\`${task}\``,
    ]);
  return markdownTable(columns, rows);
}

function layerRows({ diagnostic, alphas }: MeasuredModel): Row[] {
  const { summary, model_info, layers } = diagnostic;
  const { module_family: family, top_kurtosis_layer: top } = summary;
  const shares = Object.values(layers).map((layer) => layer.top1pct_importance_share);
  const { layer_idx, module_type } = layers[top.name]!;
  const reduction = (name: string) => family[name]?.mean_awq_reduction_3bit ?? NaN;
  const row = (title: string, here: string, there: Row["there"], headline = true): Row => ({
    title,
    here,
    there,
    task: "diagnose",
    headline,
  });
  return [
    row("linear layers", String(model_info.num_linear_analyzed), (f) => `${f.linears}`, false),
    row("largest top 1 % share", percent(Math.max(...shares)), (f) => percent(f.largestShare)),
    row(
      "highest mean kurtosis",
      `${one(top.mean_kurtosis)}, L${layer_idx} \`${module_type}\``,
      (f) => `${one(f.topKurtosis)}, ${f.topKurtosisLayer}`,
    ),
    row(
      "3-bit reduction, mean of `down_proj`",
      two(reduction("down_proj")),
      (f) => two(f.downReduction),
    ),
    row(
      "3-bit reduction, median of `down_proj`",
      two(family["down_proj"]?.median_awq_reduction_3bit ?? NaN),
      (f) => two(f.downMedian),
    ),
    row("3-bit reduction, mean of `o_proj`", two(reduction("o_proj")), (f) => two(f.outReduction)),
    row(
      "3-bit reduction, largest",
      one(summary.awq_reduction_3bit.max),
      (f) => one(f.largestReduction),
    ),
    row(
      "rank correlation of kurtosis and reduction",
      two(summary.correlations.kurtosis_vs_awq_reduction_spearman[0] ?? NaN),
      (f) => two(f.kurtosisRho),
      false,
    ),
    {
      title: "3-bit gain of the search that one alpha has",
      here: `${formatValue(alphas.strategies.global_const.captured ?? NaN, "percent:0")} %`,
      there: (f) => `${formatValue(f.constCaptured, "percent:0")} %`,
      task: "alpha-study",
      headline: false,
    },
  ];
}

function perplexityRows({ threeBits, fourBits }: MeasuredModel): Row[] {
  const row = (
    title: string,
    here: number | undefined,
    there: Row["there"],
    headline: boolean,
  ) => ({
    title: `perplexity, ${title}`,
    here: one(here ?? NaN),
    there,
    task: "perplexity" as const,
    headline,
  });
  const rowsAt = (bits: number, here: PerplexityRecord, key: "threeBits" | "fourBits") =>
    STRATEGIES.map(([name, title]) =>
      row(`${title}, ${bits} bits`, here.ppl[name], (f) => one(f[key][name]), bits === 3)
    );
  return [
    row("unquantized", threeBits.ppl.fp16, (f) => one(f.unquantized), true),
    ...rowsAt(3, threeBits, "threeBits"),
    ...rowsAt(4, fourBits, "fourBits"),
  ];
}

function one(value: number): string {
  return formatValue(value, "fixed:1");
}

function two(value: number): string {
  return formatValue(value, "fixed:2");
}

function percent(value: number): string {
  return `${one(value)} %`;
}
