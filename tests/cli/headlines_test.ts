import assert from "node:assert/strict";
import {
  alphaStudyHeadline,
  diagnosticHeadline,
  perplexityHeadline,
} from "../../lib/cli/headlines.ts";
import type { AlphaStudyRecord } from "../../lib/record/alpha_study.ts";
import { migrateRecord } from "../../lib/record/migrate.ts";
import {
  alphaStudyRecord,
  awqDiagAlphaStudyFile,
  diagnosticRecord,
  perplexityRecord,
} from "../support/records.ts";

Deno.test("diagnosticHeadline() gives errors by bits, the extremes, and a row per family", async (t) => {
  await t.assertSnapshot(diagnosticHeadline(diagnosticRecord()));
});

Deno.test("diagnosticHeadline() names the linear with the largest gain, wherever it stands", () => {
  const record = diagnosticRecord();
  const names = Object.keys(record.layers);
  for (const name of [names[0]!, names.at(-1)!]) {
    const layers = structuredClone(record.layers);
    layers[name]!.awq_reduction_3bit = 25.789;
    const text = diagnosticHeadline({ ...record, layers });
    assert.ok(text.includes(`\nlargest 3-bit gain: ${name} (25.79x)\n`), text);
  }
});

Deno.test("alphaStudyHeadline() says what each strategy gains and what predicts the best alpha", async (t) => {
  const theirs = JSON.parse(Deno.readTextFileSync(awqDiagAlphaStudyFile));
  await t.assertSnapshot(alphaStudyHeadline(migrateRecord(theirs, "v0.json") as AlphaStudyRecord));
});

Deno.test("alphaStudyHeadline() marks what is undefined", () => {
  const text = alphaStudyHeadline(alphaStudyRecord());
  assert.match(text, /^predicted alpha +- +-$/m);
  assert.match(text, /^kurtosis +- +-$/m);
  assert.match(text, /no prediction: no property varies with the best alpha/);
});

Deno.test("perplexityHeadline() gives a table per bit width under one title", async (t) => {
  await t.assertSnapshot(perplexityHeadline([perplexityRecord(4), perplexityRecord(3)]));
});

Deno.test("perplexityHeadline() marks a difference that was not taken", () => {
  const record = perplexityRecord();
  const { fp16, const_awq } = record.strategies!;
  record.strategies = {
    fp16: { ...fp16!, vs_rtn: null },
    const_awq: { ...const_awq!, vs_rtn: null },
  };
  const lines = perplexityHeadline([record]).split("\n");
  assert.match(lines.find((line) => line.startsWith("fp16"))!, / - +-$/);
  assert.match(
    lines.find((line) => line.startsWith("const_awq"))!,
    /\+0\.250 \(\+0\.125 to \+0\.375\) +-$/,
  );
});

Deno.test("perplexityHeadline() keeps a perplexity beyond any vocabulary short", () => {
  const record = perplexityRecord();
  record.strategies = { fp16: { ...record.strategies!.fp16!, ppl: 1.788868705847524e31 } };
  assert.match(perplexityHeadline([record]), /^fp16 +1\.789e\+31 /m);
});
