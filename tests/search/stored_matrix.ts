import type { StoredMatrix } from "../../lib/search/linear_group.ts";
import { bfloat16ToFloat32 } from "../../lib/num/bfloat16.ts";
import { type Matrix, matrix } from "../../lib/num/matrix.ts";

/** A matrix as a checkpoint would hold it, rounded to its format. */
export function storedMatrix(
  name: string,
  dtype: StoredMatrix["dtype"],
  { data, rows, columns }: Matrix,
): StoredMatrix {
  return { name, dtype, bytes: new Uint8Array(encode(dtype, data)), rows, columns };
}

function encode(dtype: StoredMatrix["dtype"], data: Float32Array): ArrayBuffer {
  switch (dtype) {
    case "F32":
      return new Float32Array(data).buffer;
    case "F16":
      return new Float16Array(data).buffer;
    case "BF16": // Cut off, not rounded: any bfloat16 will do.
      return Uint16Array.from(new Uint32Array(new Float32Array(data).buffer), (w) => w >>> 16)
        .buffer;
  }
}

/** What a stored matrix holds. */
export function storedValues({ dtype, bytes, rows, columns }: StoredMatrix): Matrix {
  const { buffer } = new Uint8Array(bytes);
  switch (dtype) {
    case "F32":
      return matrix(new Float32Array(buffer), rows, columns);
    case "F16":
      return matrix(Float32Array.from(new Float16Array(buffer)), rows, columns);
    case "BF16":
      return matrix(bfloat16ToFloat32(new Uint16Array(buffer)), rows, columns);
  }
}
