import { AwqDiagError } from "../errors/awq_diag_error.ts";
import type { Matrix } from "../num/matrix.ts";

/**
 * Sum over all tokens of ||W x||^2: the squared norm of what a linear puts out, without bias.
 *
 * Products and sums are in double; products of two float32 values are exact there.
 *
 * @param weight Weight `[out, in]`.
 * @param inputs Activations `[tokens, in]`, one matrix per sequence.
 * @returns The sum, in squared units of the output.
 * @throws {AwqDiagError} If a sequence has another number of channels than the weight.
 * @throws {AwqDiagError} If there is no token: the sum would say 0 of a linear nobody has seen work.
 *
 * @example Rows (1, 1) and (1, -1) on the token (3, 1): 4^2 + 2^2
 * ```ts
 * import { outputSquaredNorm } from "./output_squared_norm.ts";
 * import { matrix } from "../num/matrix.ts";
 * import assert from "node:assert/strict";
 *
 * const weight = matrix(Float32Array.of(1, 1, 1, -1), 2, 2);
 * assert.equal(outputSquaredNorm(weight, [matrix(Float32Array.of(3, 1), 1, 2)]), 20);
 * ```
 */
export function outputSquaredNorm(weight: Matrix, inputs: readonly Matrix[]): number {
  assertInputs(weight.columns, inputs);
  let sum = 0;
  for (const x of inputs) {
    for (let t = 0; t < x.rows; t++) {
      for (let i = 0; i < weight.rows; i++) sum += dotRows(weight, i, x, t) ** 2;
    }
  }
  return sum;
}

/** Inner product of row i of `a` with row k of `b`. */
function dotRows(a: Matrix, i: number, b: Matrix, k: number): number {
  const n = a.columns;
  let sum = 0;
  for (let j = 0; j < n; j++) sum += a.data[i * n + j]! * b.data[k * n + j]!;
  return sum;
}

/** Refuses inputs that do not fit the weight and a calibration without tokens. */
function assertInputs(columns: number, inputs: readonly Matrix[]): void {
  const odd = inputs.find((x) => x.columns !== columns);
  if (odd !== undefined) {
    throw new AwqDiagError(
      `Cannot apply the weight: an input has ${odd.columns} channels, wanted ${columns}, pass the activations of the same layer`,
    );
  }
  if (!inputs.some((x) => x.rows > 0)) {
    throw new AwqDiagError(
      "Cannot measure an output: got no tokens, wanted at least one, pass calibration activations",
    );
  }
}
