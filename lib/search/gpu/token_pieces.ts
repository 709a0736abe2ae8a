import { chooseTiling, padTo, type Tiling } from "./tiling.ts";

/** Most tokens of a dispatch: bounds its memory, and its time on a GPU that also draws a screen. */
const MOST_TOKENS = 1024;

/** Some neighbouring tokens. */
export interface TokenPiece {
  /** Index of the first. */
  readonly start: number;
  /** How many. */
  readonly tokens: number;
  /** How many with padding. */
  readonly paddedTokens: number;
  /** The tiling that suits them. */
  readonly tiling: Tiling;
}

/**
 * Cuts tokens into pieces of about equal size.
 *
 * @param tokens Number of tokens, at least 1.
 * @param columns Inputs per token, padded.
 * @param tilings Tilings to choose from, the preferred first.
 * @param mostBytes Most bytes of a buffer.
 * @returns Pieces that hold every token once, in order.
 * @throws {RangeError} If there are no tokens.
 *
 * @example 1,500 tokens are two pieces
 * ```ts
 * import { tokenPieces } from "./token_pieces.ts";
 * import { DEFAULT_TILINGS } from "./tiling.ts";
 * import assert from "node:assert/strict";
 *
 * const pieces = tokenPieces(1500, 896, DEFAULT_TILINGS, 2 ** 27);
 * assert.deepEqual(pieces.map(({ start, tokens }) => [start, tokens]), [[0, 750], [750, 750]]);
 * assert.deepEqual(pieces.map(({ paddedTokens }) => paddedTokens), [768, 768]);
 * ```
 */
export function tokenPieces(
  tokens: number,
  columns: number,
  tilings: readonly Tiling[],
  mostBytes: number,
): readonly TokenPiece[] {
  if (tokens < 1) {
    throw new RangeError(
      "Cannot search scales: got no tokens, wanted at least one, pass calibration activations",
    );
  }
  const widest = Math.max(...tilings.map((tiling) => tiling.tokens));
  const most = Math.max(1, Math.min(MOST_TOKENS, Math.floor(mostBytes / (4 * columns)) - widest));
  const count = Math.ceil(tokens / most);
  const step = Math.ceil(tokens / count);
  return Array.from({ length: Math.ceil(tokens / step) }, (_, i) => {
    const length = Math.min(step, tokens - i * step);
    const tiling = chooseTiling(tilings, length);
    return {
      start: i * step,
      tokens: length,
      paddedTokens: padTo(length, tiling.tokens),
      tiling,
    };
  });
}
