import assert from "node:assert/strict";
import { perplexityHeadline } from "../../lib/cli/perplexity_headline.ts";
import { perplexityRecord } from "../support/records.ts";

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
