import assert from "node:assert/strict";
import fc from "fast-check";
import { DEFAULT_TILINGS } from "../../../lib/search/gpu/tiling.ts";
import { tokenPieces } from "../../../lib/search/gpu/token_pieces.ts";

Deno.test("tokenPieces() holds every token once and fits the limit", () => {
  const numbers = [{ min: 1, max: 20_000 }, { min: 1, max: 20_000 }] as const;
  fc.assert(fc.property(fc.integer(numbers[0]), fc.integer(numbers[1]), (tokens, columns) => {
    const limit = 2 ** 27;
    const pieces = tokenPieces(tokens, columns, DEFAULT_TILINGS, limit);
    let next = 0;
    for (const piece of pieces) {
      assert.equal(piece.start, next);
      assert.ok(piece.tokens > 0 && piece.paddedTokens >= piece.tokens);
      assert.equal(piece.paddedTokens % piece.tiling.tokens, 0);
      assert.ok(4 * columns * piece.paddedTokens <= limit);
      next += piece.tokens;
    }
    assert.equal(next, tokens);
  }));
});

Deno.test("tokenPieces() refuses no tokens", () => {
  assert.throws(() => tokenPieces(0, 8, DEFAULT_TILINGS, 2 ** 27), RangeError);
});
