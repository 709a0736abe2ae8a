import { AwqDiagError } from "../errors/awq_diag_error.ts";

/**
 * Where the evaluation windows of a tokenized text start: at 0, L, 2L, ... while start < n - L.
 * They do not overlap (docs/method.md#evaluation-windows).
 *
 * The comparison is strict, as in AWQ-Diag, so that numbers compare one to one: the last window of a
 * text of exactly k windows is left out, and a text of exactly one window has none.
 */
export function windowStarts(tokens: number, length: number, limit = Infinity): readonly number[] {
  if (!Number.isInteger(length) || length < 2) {
    throw new AwqDiagError(
      `Cannot cut windows: got a length of ${length} tokens, wanted an integer of at least 2, pass a longer window`,
    );
  }
  if (!(limit === Infinity || (Number.isInteger(limit) && limit >= 1))) {
    throw new AwqDiagError(
      `Cannot cut windows: got a limit of ${limit} windows, wanted a positive integer, leave it out for all windows`,
    );
  }
  if (!(tokens > length)) {
    throw new AwqDiagError(
      `Cannot cut windows: the text has ${tokens} tokens, wanted more than the ${length} of one window, pass a longer text or a shorter window`,
    );
  }
  const count = Math.min(Math.ceil((tokens - length) / length), limit);
  return Array.from({ length: count }, (_, i) => i * length);
}
