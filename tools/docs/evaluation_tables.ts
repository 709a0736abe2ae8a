/** Tables of what perplexity records and alpha studies found. */

import {
  ALPHA_PREDICTORS,
  ALPHA_STRATEGIES,
  type AlphaStrategy,
  type AlphaStudyRecord,
} from "../../lib/record/alpha_study.ts";
import {
  type LossDifference,
  PERPLEXITY_STRATEGIES,
  type PerplexityRecord,
  type PerplexityStrategy,
} from "../../lib/record/perplexity.ts";
import { formatValue } from "./format_value.ts";
import { markdownTable, numbers, words } from "./markdown_table.ts";

const VERSIONS: Readonly<Record<PerplexityStrategy, string>> = {
  fp16: "unquantized (`fp16`)",
  rtn: "plain rounding (`rtn`)",
  const_awq: "one alpha (`const_awq`)",
  block_awq: "alpha per shared input (`block_awq`)",
  search_awq: "alpha per layer (`search_awq`)",
  official_awq: "llm-awq's search (`official_awq`)",
};

const CHOICES: Readonly<Record<AlphaStrategy, string>> = {
  full_search: "search per layer (`full_search`)",
  global_const: "one alpha for all (`global_const`)",
  predicted: "predicted from other layers (`predicted`)",
  rtn: "plain rounding (`rtn`)",
};

/**
 * A row per bit width and version of the model: perplexity, KL divergence, agreement, and the
 * difference of log-loss from plain rounding with its interval.
 */
export function perplexityTable(records: readonly PerplexityRecord[]): string {
  const columns = [
    numbers("bits"),
    words("version"),
    ...["perplexity", "KL", "agreement", "log-loss, from RTN", "95 % interval"].map(numbers),
  ];
  const rows = records.flatMap(({ bit, ppl, strategies }) =>
    PERPLEXITY_STRATEGIES.filter((name) => ppl[name] !== undefined).map((name) => {
      const score = strategies?.[name];
      return [
        String(bit),
        VERSIONS[name],
        formatValue(ppl[name], "fixed:2"),
        score ? formatValue(score.kl, "fixed:4") : "–",
        score ? `${formatValue(score.top1_agreement, "percent:1")} %` : "–",
        ...differenceCells(score?.vs_rtn ?? null),
      ];
    })
  );
  return markdownTable(columns, rows);
}

/** The difference and its interval, in nats per token. */
function differenceCells(difference: LossDifference | null): [string, string] {
  if (difference === null) return ["–", "–"];
  const [low, high] = difference.ci95.map((end) => formatValue(end, "fixed:4"));
  return [formatValue(difference.nats_per_token, "fixed:4"), `${low} to ${high}`];
}

/** A row per way to choose alphas: mean reduction, and the share of the search's gain. */
export function alphaStrategyTable({ strategies }: AlphaStudyRecord): string {
  const columns = [
    words("alphas"),
    numbers("mean reduction"),
    numbers("share of the search's gain"),
  ];
  const rows = ALPHA_STRATEGIES.map((name) => {
    const { mean_reduction, captured } = strategies[name];
    return [
      CHOICES[name],
      mean_reduction === null ? "–" : formatValue(mean_reduction, "fixed:3"),
      captured === null ? "–" : `${formatValue(captured, "percent:0")} %`,
    ];
  });
  return markdownTable(columns, rows);
}

/** A row per property of a layer that might foretell its best alpha. */
export function alphaPredictorTable(record: AlphaStudyRecord): string {
  const columns = [words("property of the layer"), numbers("Spearman's rho"), numbers("p")];
  const rows = ALPHA_PREDICTORS.map((name) => {
    const rho = record.spearman_best_alpha_vs[name];
    const p = record.spearman_p_value[name];
    return [
      `\`${name}\``,
      rho === null ? "–" : formatValue(rho, "fixed:2"),
      p === null ? "–" : p < 0.001 ? "< 0.001" : formatValue(p, "fixed:3"),
    ];
  });
  return markdownTable(columns, rows);
}
