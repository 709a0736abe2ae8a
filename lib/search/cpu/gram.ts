/**
 * The Gram matrix of the tokens: an exact shortcut for long calibrations. Pure.
 *
 * With G = sum over tokens of x x^T, the sum of (d x)^2 over all tokens is the quadratic form d G d^T
 * of an output channel's difference d (docs/method.md#gram-matrix). GPTQ calls G the Hessian:
 * H = X X^T up to a factor, a token per column of X. Once tokens outnumber channels, the form is
 * cheaper. It is symmetric: only pairs of channels i <= j are multiplied, G is cut into strips of
 * channels, and the part of a strip right of its diagonal block counts twice.
 */

/** Channels of a strip. */
const STRIP_WIDTH = 512;

/** Most bytes that a Gram matrix may take; wider inputs are searched token by token. */
const MOST_BYTES = 2 ** 29;

/** Whether a Gram matrix is cheaper than the tokens, and fits. */
export function gramPays(tokens: number, channels: number): boolean {
  return tokens > channels && 4 * channels * channels <= MOST_BYTES;
}

/** Channels `first .. first + width`. */
export interface Strip {
  readonly first: number;
  readonly width: number;
}

/** Cuts channels into strips. */
export function stripsOf(channels: number): readonly Strip[] {
  return Array.from({ length: Math.ceil(channels / STRIP_WIDTH) }, (_, i) => {
    const first = i * STRIP_WIDTH;
    return { first, width: Math.min(STRIP_WIDTH, channels - first) };
  });
}

/** The blocks of a Gram matrix's upper triangle: a strip of its rows, and one of its columns. */
export function gramBlocks(channels: number): readonly (readonly [Strip, Strip])[] {
  const strips = stripsOf(channels);
  return strips.flatMap((rows, i) => strips.slice(i).map((columns) => [rows, columns] as const));
}

/**
 * A strip as a search reads it: the channels of a strip against themselves and all later ones, the
 * later ones twice.
 */
export function gramStrip(gram: Float32Array, channels: number, strip: Strip): Float32Array {
  const { first, width: rows } = strip;
  const width = channels - first;
  const values = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const from = (first + row) * channels + first;
    const own = values.subarray(row * width, (row + 1) * width);
    own.set(gram.subarray(from, from + width));
    for (let j = rows; j < width; j++) own[j]! *= 2;
  }
  return values;
}
