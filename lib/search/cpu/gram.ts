/**
 * The Gram matrix of the tokens: an exact shortcut for long calibrations. Pure.
 *
 * With G = sum over tokens of x x^T, the sum of (d x)^2 over all tokens is the quadratic form d G d^T
 * of an output channel's difference d, whatever their number. Once tokens outnumber channels, the
 * form is cheaper than the tokens. It is symmetric, so only pairs of channels i <= j are multiplied:
 * G is cut into strips of channels, and the part of a strip right of its diagonal block counts twice.
 */

/** Channels of a strip. */
export const STRIP_WIDTH = 512;

/** Most bytes that a Gram matrix may take; wider inputs are searched token by token. */
const MOST_BYTES = 2 ** 29;

/** Whether a Gram matrix is cheaper than the tokens, and fits. */
export function gramPays(tokens: number, channels: number): boolean {
  return tokens > channels && 4 * channels * channels <= MOST_BYTES;
}

/** A block of a Gram matrix: channels `row .. row + rows` against `column .. column + columns`. */
export interface GramBlock {
  /** First channel of the rows. */
  readonly row: number;
  /** Number of rows. */
  readonly rows: number;
  /** First channel of the columns. */
  readonly column: number;
  /** Number of columns. */
  readonly columns: number;
}

/** Cuts the upper triangle of a Gram matrix into blocks. */
export function gramBlocks(channels: number): readonly GramBlock[] {
  const starts = Array.from(
    { length: Math.ceil(channels / STRIP_WIDTH) },
    (_, i) => i * STRIP_WIDTH,
  );
  const width = (start: number) => Math.min(STRIP_WIDTH, channels - start);
  return starts.flatMap((row) =>
    starts.filter((column) => column >= row).map((column) => {
      return { row, rows: width(row), column, columns: width(column) };
    })
  );
}

/**
 * A strip as a search reads it: the channels of a strip against themselves and all later ones, the
 * later ones twice.
 */
export function gramStrip(gram: Float32Array, channels: number, first: number): Float32Array {
  const rows = Math.min(STRIP_WIDTH, channels - first);
  const width = channels - first;
  const strip = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const from = (first + row) * channels + first;
    const own = strip.subarray(row * width, (row + 1) * width);
    own.set(gram.subarray(from, from + width));
    for (let j = rows; j < width; j++) own[j]! *= 2;
  }
  return strip;
}
