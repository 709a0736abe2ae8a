/**
 * Where the evaluation windows of a tokenized text start (design.md section 4): at 0, L, 2L, ...
 * while start < n - L. They do not overlap.
 *
 * The comparison is strict, as in AWQ-Diag, so that numbers compare one to one: the last window of a
 * text of exactly k windows is left out, and a text of exactly one window has none.
 *
 * @param tokens Number n of tokens of the text.
 * @param length Number L of tokens in a window, at least 2; all but the first of each are predicted.
 * @param limit The most windows to take, from the start of the text; default all.
 * @returns Index of the first token of each window; at least one.
 * @throws {RangeError} If the text is not longer than one window, a window has fewer than 2 tokens,
 * or the limit is not a positive integer.
 *
 * @example A text of 1,300 tokens
 * ```ts
 * import { windowStarts } from "./windows.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(windowStarts(1300, 512), [0, 512]);
 * assert.deepEqual(windowStarts(1300, 512, 1), [0]);
 * ```
 */
export function windowStarts(tokens: number, length: number, limit = Infinity): readonly number[] {
  if (!Number.isInteger(length) || length < 2) {
    throw new RangeError(
      `Cannot cut windows: got a length of ${length} tokens, wanted an integer of at least 2, pass a longer window`,
    );
  }
  if (!(limit === Infinity || (Number.isInteger(limit) && limit >= 1))) {
    throw new RangeError(
      `Cannot cut windows: got a limit of ${limit} windows, wanted a positive integer, leave it out for all windows`,
    );
  }
  if (!(tokens > length)) {
    throw new RangeError(
      `Cannot cut windows: the text has ${tokens} tokens, wanted more than the ${length} of one window, pass a longer text or a shorter window`,
    );
  }
  const count = Math.min(Math.ceil((tokens - length) / length), limit);
  return Array.from({ length: count }, (_, i) => i * length);
}
