/** Float32 arrays as they travel in JSON: little-endian bytes in base64, beside their shape. */

import { AwqDiagError } from "../errors/awq_diag_error.ts";

/** A float32 array as it stands in a record. */
export interface EncodedFloat32Array {
  dtype: "float32";
  /** Its product is the number of values. */
  shape: number[];
  /** Little-endian values in base64, row after row. */
  data: string;
}

/**
 * Encodes values for a record. Each value is rounded to the nearest float32.
 *
 * @param values Values, row after row.
 * @param shape Sizes that multiply up to the number of values; one axis by default.
 * @returns The array as it stands in a record.
 * @throws {AwqDiagError} If the shape does not hold as many values as there are.
 *
 * @example Three values
 * ```ts
 * import { encodeFloat32Array } from "./float32_array.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(encodeFloat32Array([1, -2, 0.5]), {
 *   dtype: "float32",
 *   shape: [3],
 *   data: "AACAPwAAAMAAAAA/",
 * });
 * ```
 */
export function encodeFloat32Array(
  values: ArrayLike<number>,
  shape: readonly number[] = [values.length],
): EncodedFloat32Array {
  if (sizeOf(shape) !== values.length) {
    throw new AwqDiagError(
      `Cannot encode an array: got ${values.length} values, wanted ${
        sizeOf(shape)
      } for the shape [${shape.join(", ")}], pass the shape of the values`,
    );
  }
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) view.setFloat32(4 * i, values[i]!, true);
  return { dtype: "float32", shape: [...shape], data: bytes.toBase64() };
}

/**
 * Decodes an array of a record.
 *
 * @param encoded The array as it stands in a record.
 * @returns Its values, row after row.
 * @throws {AwqDiagError} If `data` is not base64.
 * @throws {AwqDiagError} If the bytes do not fill the shape exactly.
 *
 * @example There and back
 * ```ts
 * import { decodeFloat32Array } from "./float32_array.ts";
 * import assert from "node:assert/strict";
 *
 * const encoded = { dtype: "float32" as const, shape: [3], data: "AACAPwAAAMAAAAA/" };
 * assert.deepEqual(decodeFloat32Array(encoded), Float32Array.of(1, -2, 0.5));
 * ```
 */
export function decodeFloat32Array(encoded: EncodedFloat32Array): Float32Array {
  const bytes = bytesOf(encoded.data);
  const wanted = 4 * sizeOf(encoded.shape);
  if (bytes.length !== wanted) {
    throw new AwqDiagError(
      `Cannot decode an array: got ${bytes.length} bytes, wanted ${wanted} for the shape [${
        encoded.shape.join(", ")
      }], make the record again`,
    );
  }
  // All processors that Deno runs on are little-endian.
  return new Float32Array(bytes.buffer);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function bytesOf(data: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.fromBase64(data);
  } catch (cause) {
    throw new AwqDiagError(
      `Cannot decode an array: got "${data.slice(0, 16)}", wanted base64, make the record again`,
      { cause },
    );
  }
}
