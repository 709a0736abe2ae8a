import assert from "node:assert/strict";
import {
  alphaPredictorTable,
  alphaStrategyTable,
  perplexityTable,
} from "../../../tools/docs/evaluation_tables.ts";
import { expectKind } from "../../../tools/docs/expect_kind.ts";
import { parseRecord } from "../../../lib/record/read_record.ts";
import {
  alphaStudyRecord,
  awqDiagPerplexityFile,
  perplexityRecord,
} from "../../support/records.ts";

function cells(table: string): string[][] {
  return table.split("\n").slice(2).map((row) => row.split("|").slice(1, -1).map((c) => c.trim()));
}

Deno.test("perplexityTable() has a row per bit width and version, unquantized first", () => {
  const record = perplexityRecord();
  const rows = cells(perplexityTable([record, { ...record, bit: 4 }]));
  const versions = Object.keys(record.ppl).length;
  assert.deepEqual(rows.map(([bit]) => bit), [
    ...Array(versions).fill(String(record.bit)),
    ...Array(versions).fill("4"),
  ]);
  assert.match(rows[0]![1]!, /fp16/);
  const score = record.strategies!.rtn!;
  const rtn = rows.find(([, name]) => name!.includes("`rtn`"))!;
  assert.equal(rtn[2], record.ppl.rtn!.toFixed(2));
  assert.equal(rtn[3], score.kl.toFixed(4));
  assert.equal(rtn[4], `${(100 * score.top1_agreement).toFixed(1)} %`);
  assert.deepEqual(rtn.slice(5), ["–", "–"], "no difference from itself");
});

Deno.test("perplexityTable() has dashes for AWQ-Diag's files, which hold perplexities only", () => {
  const text = Deno.readTextFileSync(awqDiagPerplexityFile);
  const rows = cells(perplexityTable([expectKind(parseRecord(text, "v0"), "perplexity")]));
  assert.equal(rows.length, 5);
  for (const row of rows) assert.deepEqual(row.slice(3), ["–", "–", "–", "–"]);
});

Deno.test("alphaStrategyTable() and alphaPredictorTable() write what is null as a dash", () => {
  const record = alphaStudyRecord();
  const none = { mean_reduction: null, captured: null };
  const strategies = { ...record.strategies, predicted: none };
  const rows = cells(alphaStrategyTable({ ...record, strategies }));
  assert.equal(rows.length, 4);
  assert.deepEqual(rows[2]!.slice(1), ["–", "–"]);
  const rho = { ...record.spearman_best_alpha_vs, kurtosis: -0.5 };
  const p = { ...record.spearman_p_value, kurtosis: 0.0001 };
  const predictors = cells(
    alphaPredictorTable({ ...record, spearman_best_alpha_vs: rho, spearman_p_value: p }),
  );
  assert.deepEqual(predictors[0], ["`kurtosis`", "−0.50", "< 0.001"]);
  assert.deepEqual(predictors[1], ["`outlier_ratio`", "–", "–"]);
});
