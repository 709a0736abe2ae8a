import assert from "node:assert/strict";
import { validateRecord } from "../../lib/record/kinds.ts";
import type { PerplexityRecord } from "../../lib/record/perplexity.ts";
import { perplexityRecord } from "../support/records.ts";

const broken: [string, (record: PerplexityRecord) => unknown, RegExp][] = [
  ["a bit width below 2", (record) => ({ ...record, bit: 1 }), /^bit: .*>=2/],
  ["a bit width above 8", (record) => ({ ...record, bit: 9 }), /^bit: .*<=8/],
  ["half a bit", (record) => ({ ...record, bit: 3.5 }), /^bit: .*int/],
  ["a group of nothing", (record) => ({ ...record, group_size: 0 }), /^group_size: .*>0/],
  ["an alpha beyond 1", (record) => ({ ...record, const_alpha: 1.05 }), /^const_alpha: .*<=1/],
  ["a perplexity of 0", (record) => {
    record.ppl.rtn = 0;
    return record;
  }, /^ppl\.rtn: .*>=1/],
  ["an infinite perplexity", (record) => {
    record.strategies!.rtn!.ppl = Infinity;
    return record;
  }, /^strategies\.rtn\.ppl: .*expected number/],
  ["a strategy nobody knows", (record) => ({ ...record, ppl: { gptq: 20 } }), /^ppl: .*"gptq"/],
  ["a negative divergence", (record) => {
    record.strategies!.rtn!.kl = -1e-9;
    return record;
  }, /^strategies\.rtn\.kl: .*>=0/],
  ["an agreement in percent", (record) => {
    record.strategies!.rtn!.top1_agreement = 64;
    return record;
  }, /^strategies\.rtn\.top1_agreement: .*<=1/],
  ["an interval without an end", (record) => {
    record.strategies!.const_awq!.vs_rtn!.ci95 = [0] as unknown as [number, number];
    return record;
  }, /^strategies\.const_awq\.vs_rtn\.ci95: /],
  ["no window", (record) => {
    record.strategies!.fp16!.window_loss = [];
    return record;
  }, /^strategies\.fp16\.window_loss: .*>=1/],
  ["a missing score", (record) => {
    const { kl: _, ...score } = record.strategies!.rtn!;
    return { ...record, strategies: { ...record.strategies, rtn: score } };
  }, /^strategies\.rtn\.kl: /],
  ["an official choice of no layer", (record) => {
    record.alphas!.official_awq = [{ linears: [], alpha: 0, loss: 0, curve: [0, 0] }];
    return record;
  }, /^alphas\.official_awq\[0\]\.linears: .*>=1/],
  ["a text without its hash", (record) => ({
    ...record,
    dataset: { name: "a.txt", bytes: 9, sha256: "abc" },
  }), /^dataset\.sha256: /],
  ["an unknown key", (record) => ({ ...record, note: "" }), /^top level: Unrecognized key: "note"/],
];

for (const [what, breakRecord, problem] of broken) {
  Deno.test(`perplexitySchema refuses ${what}`, () => {
    const found = validateRecord(breakRecord(perplexityRecord()));
    assert.equal(found.record, null);
    assert.match(found.problem ?? "", problem);
  });
}

Deno.test("perplexitySchema accepts some of the strategies, and null where one was not run", () => {
  const record = perplexityRecord();
  const { fp16, search_awq } = record.strategies!;
  const some: PerplexityRecord = {
    ...record,
    const_alpha: null,
    ppl: { fp16: fp16!.ppl, search_awq: search_awq!.ppl },
    awq_helps_over_rtn: null,
    const_captures_block_awq_pct: null,
    strategies: { fp16: { ...fp16!, vs_rtn: null }, search_awq: { ...search_awq!, vs_rtn: null } },
    alphas: {
      block_awq: null,
      search_awq: { "model.layers.0.mlp.up_proj": 0.5 },
      official_awq: null,
    },
  };
  assert.deepEqual(validateRecord(some), { record: some, problem: null });
});
