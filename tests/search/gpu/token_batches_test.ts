import assert from "node:assert/strict";
import { AwqDiagError } from "../../../lib/errors/awq_diag_error.ts";
import fc from "fast-check";
import { DEFAULT_TILINGS } from "../../../lib/search/gpu/tiling.ts";
import { tokenBatches } from "../../../lib/search/gpu/token_batches.ts";

Deno.test("tokenBatches() holds every token once and fits the limit", () => {
  const numbers = [{ min: 1, max: 20_000 }, { min: 1, max: 20_000 }] as const;
  fc.assert(fc.property(fc.integer(numbers[0]), fc.integer(numbers[1]), (tokens, columns) => {
    const limit = 2 ** 27;
    const batches = tokenBatches(tokens, columns, DEFAULT_TILINGS, limit);
    let total = 0;
    for (const batch of batches) {
      assert.ok(batch.tokens > 0 && batch.paddedTokens >= batch.tokens);
      assert.equal(batch.paddedTokens % batch.tiling.tokens, 0);
      assert.ok(4 * columns * batch.paddedTokens <= limit);
      total += batch.tokens;
    }
    assert.equal(total, tokens);
  }));
});

Deno.test("tokenBatches() refuses no tokens", () => {
  assert.throws(() => tokenBatches(0, 8, DEFAULT_TILINGS, 2 ** 27), AwqDiagError);
});
