/**
 * What the search sends to its workers, and how work is cut. Pure.
 *
 * A task covers all pieces of some weights. Workers claim pieces by counting up `claimed`, and write
 * the results of a piece to its own place, so that sums can be formed in one order whoever was
 * faster: results do not depend on the number of workers.
 */

import type { StoredMatrix } from "../linear_group.ts";

/** A weight in memory that all workers see. */
export interface SharedWeight extends Omit<StoredMatrix, "bytes"> {
  /** The stored bytes, from the beginning. */
  readonly bytes: SharedArrayBuffer;
}

/** What to compute about each piece. */
export type Work =
  /** Sums over rows of |W_ij|: `[columns]` per piece. */
  | { readonly kind: "magnitudes" }
  /** Sums over W and over its rounding errors, weighted per column: `[1 + grids]` per piece. */
  | { readonly kind: "proxies"; readonly squares: Float32Array }
  /** Output norm, then errors under each of the scales: `[1 + scales * grids]` per piece. */
  | {
    readonly kind: "search";
    /** What the tokens are known by. */
    readonly inputs: SearchInputs;
    /** Scales to try. */
    readonly scales: readonly Float32Array[];
  };

/** Tokens as a search reads them, or a strip of their Gram matrix. */
export interface SearchInputs {
  /** Rows `[rows, columns - first]`, from the beginning. */
  readonly values: SharedArrayBuffer;
  /** Number of tokens, or of channels in the strip. */
  readonly rows: number;
  /** The first channel that the rows have values of: 0 for tokens. */
  readonly first: number;
  /** Whether rows are tokens; else `gram.ts` explains them. */
  readonly tokens: boolean;
}

/** Sums of products of channels, to be added to a Gram matrix: no results per piece. */
export interface GramTask {
  /** Tells it from other work. */
  readonly kind: "gram";
  /** Tokens `[tokens, columns]`, from the beginning. */
  readonly inputs: SharedArrayBuffer;
  /** Number of tokens. */
  readonly tokens: number;
  /** Number of channels. */
  readonly columns: number;
  /** Float32 `[columns, columns]`; the upper triangle of blocks is added to. */
  readonly gram: SharedArrayBuffer;
}

/** A task as workers receive it. */
export interface SearchTask {
  /** Weights of equal width. */
  readonly weights: readonly SharedWeight[];
  /** What to compute; a Gram matrix takes no weights. */
  readonly work: Work | GramTask;
  /** One int32: pieces claimed so far. */
  readonly claimed: SharedArrayBuffer;
  /** Float64 results, piece after piece. */
  readonly results: SharedArrayBuffer;
}

/** Some output channels of one weight. */
export interface Piece {
  /** Index of the weight. */
  readonly weight: number;
  /** First row. */
  readonly first: number;
  /** Number of rows. */
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

/** How many results a piece has. */
export function resultsPerPiece(work: Work, columns: number, grids: number): number {
  switch (work.kind) {
    case "magnitudes":
      return columns;
    case "proxies":
      return 1 + grids;
    case "search":
      return 1 + work.scales.length * grids;
  }
}
