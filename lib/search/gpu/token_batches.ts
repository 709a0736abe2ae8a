import { AwqDiagError } from "../../errors/awq_diag_error.ts";
import { chooseTiling, padTo, type Tiling } from "./tiling.ts";

/** Most tokens of a dispatch: bounds its memory, and its time on a GPU that also draws a screen. */
const MOST_TOKENS = 1024;

/** Some neighbouring tokens. */
export interface TokenBatch {
  readonly tokens: number;
  /** Tokens with padding. */
  readonly paddedTokens: number;
  /** The tiling that suits them. */
  readonly tiling: Tiling;
}

/** Cuts tokens into batches of about equal size. */
export function tokenBatches(
  tokens: number,
  columns: number,
  tilings: readonly Tiling[],
  mostBytes: number,
): readonly TokenBatch[] {
  if (tokens < 1) {
    throw new AwqDiagError(
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
    return { tokens: length, paddedTokens: padTo(length, tiling.tokens), tiling };
  });
}
