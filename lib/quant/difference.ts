import { AwqDiagError } from "../errors/awq_diag_error.ts";
import type { Matrix } from "../num/matrix.ts";

/** W - W^, one float32 rounding each: what quantization did to a weight. */
export function difference(weight: Matrix, quantized: Matrix): Matrix {
  const { rows, columns } = weight;
  if (quantized.rows !== rows || quantized.columns !== columns) {
    throw new AwqDiagError(
      `Cannot compare weights: got ${quantized.rows} x ${quantized.columns}, wanted ${rows} x ${columns}, pass the quantized version of the same layer`,
    );
  }
  return { data: weight.data.map((w, k) => w - quantized.data[k]!), rows, columns };
}
