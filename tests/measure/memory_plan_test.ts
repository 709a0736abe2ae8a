import assert from "node:assert/strict";
import { batchTokens, stateBytes } from "../../lib/measure/memory_plan.ts";
import { memoryBudget } from "../../lib/measure/memory_budget.ts";
import { parseArchitecture } from "../../lib/model/config.ts";

const qwen = parseArchitecture({
  model_type: "qwen2",
  hidden_size: 896,
  intermediate_size: 4864,
  num_attention_heads: 14,
  num_key_value_heads: 2,
  num_hidden_layers: 24,
  vocab_size: 151936,
}, "config.json");

Deno.test("batchTokens() finds that a gibibyte holds the default passages of Qwen2.5-0.5B's shape", () => {
  assert.ok(batchTokens(qwen, 477, 2 ** 30, 2) > 477);
  assert.ok(batchTokens(qwen, 477, 2 ** 28, 2) < 0, "a quarter does not hold the program");
});

Deno.test("batchTokens() grows with the budget by the taps of a token", () => {
  const taps = 4 * (896 + 896 + 896 + 4864);
  const tokens = batchTokens(qwen, 477, 2 ** 30, 2);
  assert.equal(batchTokens(qwen, 477, 2 ** 30 + 100 * taps, 2), tokens + 100);
});

Deno.test("batchTokens() holds half as many where two blocks' taps are held, and fewer beside more threads", () => {
  const tokens = batchTokens(qwen, 477, 2 ** 30, 2);
  assert.ok(Math.abs(batchTokens(qwen, 477, 2 ** 30, 2, 2) - tokens / 2) <= 1);
  assert.ok(batchTokens(qwen, 477, 2 ** 30, 16) < tokens);
});

Deno.test("stateBytes() gives at most half a gibibyte, and one byte where nothing is left", () => {
  assert.equal(stateBytes(qwen, 2 ** 34), 2 ** 29);
  assert.equal(stateBytes(qwen, 2 ** 20), 1);
  const some = stateBytes(qwen, 2 ** 29 + 2 ** 28);
  assert.ok(some > 1 && some < 2 ** 29);
});

Deno.test("memoryBudget() is what the user allows, else half of the machine", () => {
  assert.equal(memoryBudget(5), 5);
  assert.equal(memoryBudget(undefined), Deno.systemMemoryInfo().total / 2);
});
