/** Seeded matrices for tests: the same numbers on every machine. */

import { type Matrix, matrix } from "../../lib/num/matrix.ts";
import { createRandom } from "../../lib/num/random.ts";

/** Independent standard normal values (Box-Muller). */
export function gaussianMatrix(seed: number, rows: number, columns: number): Matrix {
  const random = createRandom(seed);
  // 1 - random() lies in (0, 1], so its logarithm is finite.
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return matrix(Float32Array.from({ length: rows * columns }, normal), rows, columns);
}

/** Positive values spread over three powers of ten, like channel magnitudes. */
export function magnitudes(seed: number, columns: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: columns }, () => 10 ** (3 * random() - 2));
}

/** Tokens whose channel j is Gaussian with standard deviation `sizes[j]`. */
export function activations(seed: number, tokens: number, sizes: ArrayLike<number>): Matrix {
  const x = gaussianMatrix(seed, tokens, sizes.length);
  return { ...x, data: x.data.map((value, k) => value * sizes[k % sizes.length]!) };
}
