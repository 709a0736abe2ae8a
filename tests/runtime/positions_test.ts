import assert from "node:assert/strict";
import fc from "fast-check";
import { parseArchitecture } from "../../lib/model/config.ts";
import { ropeTables } from "../../lib/model/rope_tables.ts";
import { causalMask, createPositionFeeds } from "../../lib/runtime/positions.ts";

Deno.test("causalMask() lets a token see itself and what came before", () => {
  const mask = causalMask(3);
  const visible = Array.from(mask, (score) => score === 0 ? 1 : 0);
  assert.deepEqual(visible, [1, 0, 0, 1, 1, 0, 1, 1, 1]);
});

Deno.test("causalMask() gives hidden tokens a weight that underflows to zero", () => {
  const [visible, hidden] = causalMask(2);
  assert.equal(Math.fround(Math.exp(hidden! + 1e4 - visible!)), 0);
});

Deno.test("causalMask() of one token hides nothing", () => {
  assert.deepEqual(causalMask(1), new Float32Array(1));
});

Deno.test("causalMask() of a window hides what lies further back", () => {
  const visible = Array.from(causalMask(4, 2), (score) => score === 0 ? 1 : 0);
  assert.deepEqual(visible, [1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1]);
});

Deno.test("causalMask() shows each token itself and at most a window of tokens", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 15 }),
    (tokens, window) => {
      const mask = causalMask(tokens, window);
      for (let row = 0; row < tokens; row++) {
        const seen = mask.subarray(row * tokens, (row + 1) * tokens).filter((s) => s === 0);
        assert.equal(seen.length, Math.min(window, row + 1));
        assert.equal(mask[row * tokens + row], 0);
      }
    },
  ));
});

const gemma3 = parseArchitecture({
  model_type: "gemma3_text",
  hidden_size: 16,
  intermediate_size: 16,
  num_attention_heads: 4,
  head_dim: 4,
  num_hidden_layers: 3,
  vocab_size: 5,
  sliding_window: 2,
  sliding_window_pattern: 2,
  rope_theta: 100,
  rope_local_base_freq: 4,
}, "config.json");

Deno.test("createPositionFeeds() gives each layer its window and rotation", () => {
  const feeds = createPositionFeeds(gemma3);
  for (const [layer, window, theta] of [[0, 2, 4], [1, null, 100], [2, 2, 4]] as const) {
    const { cos, sin, mask } = feeds(layer, 3);
    const tables = ropeTables({ theta, scaling: { kind: "default" } }, 4, 3);
    assert.deepEqual(cos, { data: tables.cos.data, shape: [3, 2] });
    assert.deepEqual(sin, { data: tables.sin.data, shape: [3, 2] });
    assert.deepEqual(mask, { data: causalMask(3, window), shape: [3, 3] });
  }
});

Deno.test("createPositionFeeds() keeps what it made for layers alike, until the length changes", () => {
  const feeds = createPositionFeeds(gemma3);
  const first = feeds(0, 3);
  feeds(1, 4);
  assert.equal(feeds(2, 3), first);
  assert.equal(feeds(0, 4).mask!.shape[0], 4);
  assert.deepEqual(feeds(0, 3), first);
});

Deno.test("createPositionFeeds() keeps the tables of short sequences, and of the last long one", () => {
  const feeds = createPositionFeeds(gemma3);
  const short = [feeds(0, 100), feeds(0, 101)];
  assert.equal(feeds(2, 100), short[0]);
  assert.equal(feeds(2, 101), short[1]);
  assert.notEqual(feeds(1, 100), short[0]);
  const long = feeds(0, 1025);
  assert.equal(feeds(0, 1025), long);
  assert.notEqual(feeds(0, 100), short[0]);
});
