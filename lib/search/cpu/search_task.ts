/**
 * What the search sends to its workers, and how work is cut. Pure.
 *
 * Workers claim the parts of a task and write the results of each to its own place, so that sums can
 * be formed in one order whichever was faster: results do not depend on the number of workers.
 */

import type { StoredMatrix } from "../linear_group.ts";

/** A weight in memory that all workers see. */
export interface SharedWeight extends Omit<StoredMatrix, "bytes"> {
  readonly bytes: SharedArrayBuffer;
}

/** Tokens as a search reads them, or a strip of their Gram matrix (`gram.ts`). */
export interface SearchInputs {
  readonly kind: "tokens" | "strip";
  /** A row `[columns - first]` per token, or per channel of the strip, in shared memory. */
  readonly values: Float32Array;
  /** The first channel that the rows have values of: 0 for tokens. */
  readonly first: number;
}

/** What to add up over each piece. */
export type PieceSum =
  /** Sums over rows of |W_ij|: `[columns]` per piece. */
  | { readonly kind: "magnitudes" }
  /** Sums over W and over its rounding errors, weighted per column: `[1 + grids]` per piece. */
  | { readonly kind: "proxies"; readonly squares: Float32Array }
  /** Output norm, then errors under each of the scales: `[1 + scales * grids]` per piece. */
  | {
    readonly kind: "search";
    readonly inputs: SearchInputs;
    readonly scales: readonly Float32Array[];
  };

/** Work on all pieces of some weights. */
export interface PieceTask {
  readonly kind: "pieces";
  /** Weights of equal width. */
  readonly weights: readonly SharedWeight[];
  readonly sum: PieceSum;
  /** Float64 results, piece after piece. */
  readonly results: SharedArrayBuffer;
}

/** Sums of products of channels, to be added to a Gram matrix. */
export interface GramTask {
  readonly kind: "gram";
  /** Tokens `[tokens, columns]`, in shared memory. */
  readonly inputs: Float32Array;
  readonly columns: number;
  /** Float32 `[columns, columns]`; the upper triangle of blocks is added to. */
  readonly gram: SharedArrayBuffer;
}

/** A task whose parts workers claim (`claimParts`). */
export type Claimed<Task> = Task & { readonly claimed: SharedArrayBuffer };

export type SearchTask = Claimed<PieceTask> | Claimed<GramTask>;

/** Some output channels of one weight. */
export interface Piece {
  /** Index of the weight. */
  readonly weight: number;
  /** First row. */
  readonly first: number;
  readonly rows: number;
}

/**
 * Weights of a piece: a few hundred kilobytes, so that a piece and its differences on five grids stay
 * near a core. Between 2^15 and 2^18 the time hardly changes; small pieces share work evenly.
 */
const PIECE_ELEMENTS = 2 ** 16;
/** Fewer rows would read all inputs again for too few products. */
const FEWEST_ROWS = 32;

/** Cuts weights into pieces. */
export function cutPieces(
  shapes: readonly { readonly rows: number; readonly columns: number }[],
): readonly Piece[] {
  return shapes.flatMap(({ rows, columns }, weight) => {
    const step = Math.max(FEWEST_ROWS, Math.floor(PIECE_ELEMENTS / columns));
    return Array.from({ length: Math.ceil(rows / step) }, (_, i) => {
      return { weight, first: i * step, rows: Math.min(step, rows - i * step) };
    });
  });
}
