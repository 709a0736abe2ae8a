import assert from "node:assert/strict";
import {
  type MeasuredModel,
  publishedComparison,
} from "../../../tools/docs/published_comparison.ts";
import { figureDiagnostic } from "../../support/figure_records.ts";
import { alphaStudyRecord, perplexityRecord } from "../../support/records.ts";

const score = perplexityRecord();
const ppl = { fp16: 10, rtn: 20, const_awq: 14, block_awq: 15, search_awq: 16 };
const study = alphaStudyRecord();
const model: MeasuredModel = {
  diagnostic: figureDiagnostic(),
  alphas: {
    ...study,
    strategies: { ...study.strategies, global_const: { mean_reduction: 1, captured: 0.5 } },
  },
  threeBits: { ...score, ppl },
  fourBits: { ...score, bit: 4, ppl: { ...ppl, rtn: 11 } },
};

function cells(table: string): string[][] {
  return table.split("\n").map((row) => row.split("|").slice(1, -1).map((c) => c.trim()));
}

Deno.test("publishedComparison() says in every heading whose figures stand below", () => {
  assert.deepEqual(cells(publishedComparison(model, false))[0], [
    "quantity",
    "org/tiny-3, measured here",
    "Qwen2.5-0.5B, AWQ-Diag's figure",
    "Qwen2.5-1.5B, AWQ-Diag's figure",
    "task",
  ]);
});

Deno.test("publishedComparison() quotes AWQ-Diag's figures as they are known", () => {
  const rows = new Map(cells(publishedComparison(model, false)).map((row) => [row[0]!, row]));
  const larger = (title: string) => rows.get(title)![3];
  assert.equal(larger("largest top 1 % share"), "17.6 %");
  assert.equal(larger("highest mean kurtosis"), "12.0, L1 `down_proj`");
  assert.equal(larger("3-bit reduction, mean of `down_proj`"), "2.31");
  assert.equal(larger("3-bit reduction, mean of `o_proj`"), "1.63");
  assert.equal(larger("3-bit reduction, largest"), "25.9");
  const perplexities = (column: number) =>
    ["unquantized", "RTN, 3 bits", "one alpha, 3 bits", "alpha per shared input, 3 bits"]
      .map((title) => rows.get(`perplexity, ${title}`)![column]);
  assert.deepEqual(perplexities(2), ["13.1", "51.8", "27.1", "27.3"]);
  assert.deepEqual(perplexities(3), ["9.7", "28.4", "15.6", "16.7"]);
});

Deno.test("publishedComparison() takes the measured column from the records", () => {
  const rows = new Map(cells(publishedComparison(model, false)).map((row) => [row[0]!, row[1]]));
  assert.equal(rows.get("perplexity, RTN, 3 bits"), "20.0");
  assert.equal(rows.get("perplexity, RTN, 4 bits"), "11.0");
  assert.equal(rows.get("3-bit gain of the search that one alpha has"), "50 %");
  assert.equal(rows.get("linear layers"), "21");
});

Deno.test("publishedComparison() has the headline rows only when short", () => {
  const [full, short] = [false, true].map((s) =>
    cells(publishedComparison(model, s)).map(([title]) => title!)
  );
  assert.ok(short!.length < full!.length);
  assert.ok(short!.every((title) => full!.includes(title) || title.startsWith(":")));
  assert.ok(!short!.some((title) => title.includes("4 bits")));
});
