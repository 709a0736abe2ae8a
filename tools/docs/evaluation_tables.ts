/** Tables of what perplexity records and alpha studies found. */

import {
  ALPHA_PREDICTORS,
  ALPHA_STRATEGIES,
  type AlphaStrategy,
  type AlphaStudyRecord,
} from "../../lib/record/alpha_study.ts";
import type { PerplexityRecord } from "../../lib/record/perplexity.ts";
import { PERPLEXITY_STRATEGIES, type PerplexityStrategy } from "../../lib/record/strategies.ts";
import { fixed, percent } from "./format_value.ts";
import { markdownTable, numbers, words } from "./markdown_table.ts";

const NONE = "–";

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
 * difference of log-loss from RTN with its interval.
 */
export function perplexityTable(records: readonly PerplexityRecord[]): string {
  const rows = records.flatMap(({ bit, ppl, strategies }) =>
    PERPLEXITY_STRATEGIES.filter((name) => ppl[name] !== undefined).map((name) => {
      const score = strategies?.[name];
      return { bit, name, ppl: ppl[name], score, difference: score?.vs_rtn };
    })
  );
  return markdownTable(rows, [
    numbers("bits", ({ bit }) => String(bit)),
    words("version", ({ name }) => VERSIONS[name]),
    numbers("perplexity", ({ ppl }) => fixed(ppl, 2)),
    numbers("KL", ({ score }) => score ? fixed(score.kl, 4) : NONE),
    numbers("agreement", ({ score }) => score ? percent(score.top1_agreement, 1) : NONE),
    numbers(
      "log-loss, from RTN",
      ({ difference }) => difference ? fixed(difference.nats_per_token, 4) : NONE,
    ),
    numbers(
      "95 % interval",
      ({ difference }) => difference?.ci95.map((end) => fixed(end, 4)).join(" to ") ?? NONE,
    ),
  ]);
}

/** A row per way to choose alphas: mean reduction, and the share of the search's gain. */
export function alphaStrategyTable({ strategies }: AlphaStudyRecord): string {
  return markdownTable(ALPHA_STRATEGIES, [
    words("alphas", (name) => CHOICES[name]),
    numbers("mean reduction", (name) => orNone(strategies[name].mean_reduction, 3)),
    numbers("share of the search's gain", (name) => {
      const { captured } = strategies[name];
      return captured === null ? NONE : percent(captured, 0);
    }),
  ]);
}

/** A row per property of a linear that might predict its best alpha. */
export function alphaPredictorTable(record: AlphaStudyRecord): string {
  const { spearman_best_alpha_vs: rho, spearman_p_value: p } = record;
  return markdownTable(ALPHA_PREDICTORS, [
    words("property of the layer", (name) => `\`${name}\``),
    numbers("Spearman's rho", (name) => orNone(rho[name], 2)),
    numbers("p", (name) => p[name] !== null && p[name] < 0.001 ? "< 0.001" : orNone(p[name], 3)),
  ]);
}

function orNone(value: number | null, digits: number): string {
  return value === null ? NONE : fixed(value, digits);
}
