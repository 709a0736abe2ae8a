/** A model's own results beside the figures that AWQ-Diag published about Qwen2.5. */

import type { AlphaStudyRecord } from "../../lib/record/alpha_study.ts";
import type { DiagnosticRecord } from "../../lib/record/diagnostic.ts";
import type { PerplexityRecord } from "../../lib/record/perplexity.ts";
import { fixed, percent } from "./format_value.ts";
import { markdownTable, numbers, words } from "./markdown_table.ts";
import published from "./published_figures.json" with { type: "json" };

/** AWQ-Diag's models, smallest first: reductions at 3 bits, shares in percent. */
export const PUBLISHED_FIGURES = published.models;

type PublishedFigures = typeof published.models[number];
type PublishedPerplexity = PublishedFigures["threeBits"];

/** The model that was measured, record by record. */
export interface MeasuredModel {
  readonly diagnostic: DiagnosticRecord;
  readonly alphas: AlphaStudyRecord;
  readonly threeBits: PerplexityRecord;
  readonly fourBits: PerplexityRecord;
}

/** A quantity of every column; only headlines stand in the short table too. */
interface Row {
  readonly task: "diagnose" | "alpha-study" | "perplexity";
  readonly title: string;
  readonly show: (figures: PublishedFigures) => string;
  readonly headline: boolean;
}

const ROWS: readonly Row[] = [
  row("linear layers", ({ linears }) => String(linears), "diagnose", false),
  row("largest top 1 % share", ({ largestShare }) => `${fixed(largestShare, 1)} %`),
  row("highest mean kurtosis", (f) => `${fixed(f.topKurtosis, 1)}, ${f.topKurtosisLayer}`),
  row("3-bit reduction, mean of `down_proj`", (f) => fixed(f.downReduction, 2)),
  row("3-bit reduction, median of `down_proj`", (f) => fixed(f.downMedian, 2)),
  row("3-bit reduction, mean of `o_proj`", (f) => fixed(f.outReduction, 2)),
  row("3-bit reduction, largest", (f) => fixed(f.largestReduction, 1)),
  row(
    "rank correlation of kurtosis and reduction",
    (f) => fixed(f.kurtosisRho, 2),
    "diagnose",
    false,
  ),
  row(
    "3-bit gain of the search that one alpha has",
    (f) => percent(f.constCaptured, 0),
    "alpha-study",
    false,
  ),
  row("perplexity, unquantized", (f) => fixed(f.unquantized, 1), "perplexity"),
  ...perplexityRows("3 bits", ({ threeBits }) => threeBits, true),
  ...perplexityRows("4 bits", ({ fourBits }) => fourBits, false),
];

function row(
  title: string,
  show: Row["show"],
  task: Row["task"] = "diagnose",
  headline = true,
): Row {
  return { title, show, task, headline };
}

function perplexityRows(
  bits: string,
  of: (figures: PublishedFigures) => PublishedPerplexity,
  headline: boolean,
): Row[] {
  const strategies = [
    ["rtn", "RTN"],
    ["const_awq", "one alpha"],
    ["block_awq", "alpha per shared input"],
    ["search_awq", "alpha per layer"],
  ] as const;
  return strategies.map(([name, title]) =>
    row(`perplexity, ${title}, ${bits}`, (f) => fixed(of(f)[name], 1), "perplexity", headline)
  );
}

/** Writes the table. Quoted columns say in their heading whose figures they are. */
export function publishedComparison(model: MeasuredModel, short: boolean): string {
  const measured = measuredFigures(model);
  return markdownTable(ROWS.filter(({ headline }) => headline || !short), [
    words("quantity", ({ title }) => title),
    numbers(`${measured.model}, measured here`, ({ show }) => show(measured)),
    ...PUBLISHED_FIGURES.map((figures) =>
      numbers(`${figures.model.split("/")[1]}, AWQ-Diag's figure`, ({ show }: Row) => show(figures))
    ),
    words("task", ({ task }) => `\`${task}\``),
  ]);
}

/** What is not in the records is NaN, which no cell can show. */
function measuredFigures(
  { diagnostic, alphas, threeBits, fourBits }: MeasuredModel,
): PublishedFigures {
  const { model, summary, model_info, layers } = diagnostic;
  const { module_family: family, top_kurtosis_layer: top, correlations } = summary;
  const { layer_idx, module_type } = layers[top.name]!;
  const perplexity = ({ ppl }: PerplexityRecord): PublishedPerplexity => {
    const { rtn = NaN, const_awq = NaN, block_awq = NaN, search_awq = NaN } = ppl;
    return { rtn, const_awq, block_awq, search_awq };
  };
  return {
    model,
    linears: model_info.num_linear_analyzed,
    largestShare: Math.max(...Object.values(layers).map((one) => one.top1pct_importance_share)),
    topKurtosis: top.mean_kurtosis,
    topKurtosisLayer: `L${layer_idx} \`${module_type}\``,
    downReduction: family["down_proj"]?.mean_awq_reduction_3bit ?? NaN,
    outReduction: family["o_proj"]?.mean_awq_reduction_3bit ?? NaN,
    downMedian: family["down_proj"]?.median_awq_reduction_3bit ?? NaN,
    largestReduction: summary.awq_reduction_3bit.max,
    kurtosisRho: correlations.kurtosis_vs_awq_reduction_spearman[0] ?? NaN,
    shareRho: alphas.spearman_best_alpha_vs.top1pct_importance ?? NaN,
    constCaptured: alphas.strategies.global_const.captured ?? NaN,
    unquantized: threeBits.ppl.fp16 ?? NaN,
    threeBits: perplexity(threeBits),
    fourBits: perplexity(fourBits),
  };
}
