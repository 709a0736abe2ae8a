import assert from "node:assert/strict";
import { perplexitySchema } from "../../../lib/record/perplexity.ts";
import {
  type PerplexityFrame,
  perplexityRecord,
  type ScoredVersion,
  versionsAt,
} from "../../../lib/study/perplexity/perplexity_record.ts";
import type { PerplexityStrategy } from "../../../lib/record/strategies.ts";

const frame = {
  model: "m",
  groupSize: 128,
  config: {
    protocol: "awq-diag",
    window: 11,
    windows: 2,
    windows_available: 5,
    tokens_total: 60,
    tokens_predicted: 20,
    alphas: [0, 1],
    official_alphas: [0],
    num_calibration_samples: 1,
    num_calibration_tokens: 10,
    max_calibration_length: 512,
    seed: 0,
    bootstrap_resamples: 100,
  },
  dataset: null,
  inputs: null as never,
  run: { generated_utc: "2026-11-23T00:00:00Z" },
} satisfies PerplexityFrame;

const none = { constant: null, alphas: { block_awq: null, search_awq: null, official_awq: null } };

/** A version with equal losses in both windows, in nats per token. */
function version(name: PerplexityStrategy, loss: number): ScoredVersion {
  const score = { tokens: 10, lossSum: 10 * loss, klSum: 1, agreements: 9 };
  return { name, windows: [score, score] };
}

Deno.test("perplexityRecord() averages over predicted tokens and fits its schema", () => {
  const versions = [version("fp16", 2), version("rtn", 3)];
  const record = perplexityRecord(3, versions, none, frame);
  perplexitySchema.parse(record);
  assert.equal(record.ppl.fp16, Math.exp(2));
  const rtn = record.strategies!.rtn!;
  assert.equal(rtn.ppl, Math.exp(3));
  assert.equal(rtn.kl, 0.1);
  assert.equal(rtn.top1_agreement, 0.9);
  assert.deepEqual(rtn.window_loss, [3, 3]);
  assert.deepEqual(rtn.vs_fp16, { nats_per_token: 1, ci95: [1, 1] });
  assert.equal(rtn.vs_rtn, null);
  assert.deepEqual(record.strategies!.fp16!.vs_rtn, { nats_per_token: -1, ci95: [-1, -1] });
  assert.equal(record.strategies!.fp16!.vs_fp16, null);
});

Deno.test("perplexityRecord() says what one alpha captures of the block search's gain", () => {
  const losses = { rtn: Math.log(50), const_awq: Math.log(30), block_awq: Math.log(25) };
  const versions = Object.entries(losses).map(([name, loss]) =>
    version(name as PerplexityStrategy, loss)
  );
  const record = perplexityRecord(3, versions, none, frame);
  assert.equal(record.awq_helps_over_rtn, true);
  assert.equal(record.const_captures_block_awq_pct, 80);
  const worse = [version("rtn", 3), version("const_awq", 2.9), version("block_awq", 3.1)];
  const harmed = perplexityRecord(4, worse, none, frame);
  assert.equal(harmed.awq_helps_over_rtn, false);
  assert.equal(harmed.const_captures_block_awq_pct, null);
});

Deno.test("perplexityRecord() leaves null what was not run", () => {
  const record = perplexityRecord(3, [version("fp16", 2)], none, frame);
  assert.equal(record.awq_helps_over_rtn, null);
  assert.equal(record.const_captures_block_awq_pct, null);
  assert.equal(record.const_alpha, null);
});

Deno.test("versionsAt() takes the unquantized model and the strategies of one bit width", () => {
  const scales = new Map();
  const strategies = [
    { name: "rtn", bits: 4, scales },
    { name: "rtn", bits: 3, scales },
    { name: "const_awq", bits: 3, scales },
  ] as const;
  const score = (lossSum: number) => ({ tokens: 1, lossSum, klSum: 0, agreements: 1 });
  const scores = [[1, 2, 3, 4].map(score), [5, 6, 7, 8].map(score)];
  const versions = versionsAt(3, { strategies, reported: new Map() }, scores);
  const losses = versions.map(({ name, windows }) => [name, windows.map((w) => w.lossSum)]);
  assert.deepEqual(losses, [["fp16", [1, 5]], ["rtn", [3, 7]], ["const_awq", [4, 8]]]);
});
