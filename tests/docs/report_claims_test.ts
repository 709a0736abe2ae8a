/**
 * What the sentences of docs/report.md, README.md and the walkthrough say without a number still
 * holds. A test that fails here asks for another sentence, not for another tolerance.
 */

import assert from "node:assert/strict";
import { derivedValue } from "../../tools/docs/derived_values.ts";
import { expectKind } from "../../tools/docs/expect_kind.ts";
import { PUBLISHED_FIGURES } from "../../tools/docs/published_comparison.ts";
import { PERPLEXITY_STRATEGIES } from "../../lib/record/strategies.ts";
import { citedBy } from "./documents.ts";

const records = citedBy(["docs/report.md"]);
const diagnostic = expectKind(records.get("diagnostic_wiki-qwen2-7m"), "diagnostic");
const channels = expectKind(records.get("channels_wiki-qwen2-7m"), "channels");
const study = expectKind(records.get("alpha_study_wiki-qwen2-7m"), "alpha_study");
const text = {
  3: expectKind(records.get("perplexity_wiki-qwen2-7m_3bit"), "perplexity"),
  4: expectKind(records.get("perplexity_wiki-qwen2-7m_4bit"), "perplexity"),
} as const;
const families = diagnostic.summary.module_family;
type Key = keyof typeof families[string];

/** Families by falling value of a key. */
function ranked(key: Key): string[] {
  return Object.keys(families).sort((a, b) =>
    Number(families[b]![key]) - Number(families[a]![key])
  );
}

const scaled = PERPLEXITY_STRATEGIES.filter((name) => name.endsWith("awq"));

Deno.test("k_proj and q_proj are most concentrated, v_proj least, by more than threefold", () => {
  const order = ranked("mean_top1pct_importance_share");
  assert.deepEqual([order[0], order[1], order.at(-1)], ["k_proj", "q_proj", "v_proj"]);
  const share = (name: string) => families[name]!.mean_top1pct_importance_share;
  assert.ok(share("k_proj") > 3 * share("v_proj"));
  assert.ok(share("down_proj") < share("gate_proj"), "an ordinary share");
});

Deno.test("outliers live in down_proj and o_proj, and elsewhere kurtosis is near 0", () => {
  const order = ranked("mean_kurtosis");
  assert.deepEqual(order.slice(0, 2), ["down_proj", "o_proj"]);
  assert.ok(families["down_proj"]!.mean_kurtosis > 3 * families["o_proj"]!.mean_kurtosis);
  for (const name of order.slice(2)) assert.ok(Math.abs(families[name]!.mean_kurtosis) < 0.2);
  // The text cites gate_proj as the largest of them.
  assert.equal(families[order[2]!]!.mean_kurtosis, families["gate_proj"]!.mean_kurtosis);
});

Deno.test("a bit costs about four, and the best alpha never makes up for one", () => {
  const { per_bit_median_output_error: rtn, per_bit_median_awq_output_error: best } =
    diagnostic.summary;
  for (const [wide, narrow] of [[4, 3], [3, 2]] as const) {
    assert.ok(Math.abs(rtn[narrow]! / rtn[wide]! - 4) < 0.5);
    assert.ok(best[narrow]! > rtn[wide]!);
  }
});

Deno.test("v_proj gains most, surely more than k_proj, which is among the last", () => {
  const order = ranked("mean_awq_reduction_3bit");
  assert.equal(order[0], "v_proj");
  assert.ok(order.indexOf("k_proj") >= 5);
  const [low] = families["v_proj"]!.mean_awq_reduction_3bit_ci95;
  assert.ok(low > families["k_proj"]!.mean_awq_reduction_3bit_ci95[1]);
});

Deno.test("neither kurtosis nor concentration predicts the gain; the loud channels' weight does", () => {
  assert.ok(diagnostic.summary.correlations.kurtosis_vs_awq_reduction_spearman[1]! > 0.05);
  assert.ok(Number(derivedValue("share_vs_reduction_p", [diagnostic])) > 0.05);
  assert.ok(Number(derivedValue("loud_weight_vs_reduction_rho", [diagnostic, channels])) < -0.5);
});

Deno.test("one alpha has most of the search's gain, and only concentration predicts alphas", () => {
  assert.ok(study.strategies.global_const.captured! > 0.5);
  assert.equal(study.best_predictor, "top1pct_importance");
  assert.ok(study.spearman_best_alpha_vs.top1pct_importance! < 0);
  for (const [name, p] of Object.entries(study.spearman_p_value)) {
    assert.equal(p! < 0.05, name === "top1pct_importance", name);
  }
  for (const { shareRho } of PUBLISHED_FIGURES) assert.ok(shareRho < 0, "same sign on Qwen2.5");
});

Deno.test("at 3 bits every scaling beats rounding, and the search per layer is best by all", () => {
  const { ppl, strategies } = text[3];
  for (const name of scaled) {
    assert.ok(strategies![name]!.vs_rtn!.ci95[1] < 0, name);
    assert.ok(ppl[name]! >= ppl.search_awq!, name);
    assert.ok(strategies![name]!.kl >= strategies!.search_awq!.kl, name);
    assert.ok(strategies![name]!.top1_agreement <= strategies!.search_awq!.top1_agreement, name);
  }
});

Deno.test("at 4 bits one alpha has the lowest perplexity, the search the lowest KL, undecided", () => {
  const { ppl, strategies } = text[4];
  for (const name of scaled) {
    assert.ok(ppl[name]! >= ppl.const_awq!, name);
    assert.ok(strategies![name]!.kl >= strategies!.search_awq!.kl, name);
  }
  assert.ok(Number(derivedValue("search_minus_const_low", [text[4]])) < 0);
  assert.ok(Number(derivedValue("search_minus_const_high", [text[4]])) > 0);
});

Deno.test("in AWQ-Diag's larger model searches end above rounding at 4 bits, one alpha below", () => {
  const { fourBits, downReduction, downMedian } = PUBLISHED_FIGURES[1]!;
  assert.ok(fourBits.block_awq > fourBits.rtn && fourBits.search_awq > fourBits.rtn);
  assert.ok(fourBits.const_awq < fourBits.rtn);
  assert.ok(downReduction > 2 * downMedian, "the mean hangs on few layers");
});
