import { type Matrix, matrix } from "../../lib/num/matrix.ts";

/** Uniform values in -1..1. */
export function randomMatrix(random: () => number, rows: number, columns: number): Matrix {
  const data = Float32Array.from({ length: rows * columns }, () => random() * 2 - 1);
  return matrix(data, rows, columns);
}

/** Inputs with a few loud channels, as real activations have them. */
export function loudInputs(random: () => number, tokens: number, columns: number): Matrix {
  const gains = Float32Array.from({ length: columns }, () => Math.exp(4 * random() - 2));
  const x = randomMatrix(random, tokens, columns);
  return matrix(x.data.map((value, k) => value * gains[k % columns]!), tokens, columns);
}
