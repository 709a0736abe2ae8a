import assert from "node:assert/strict";
import { matrix } from "../../../lib/num/matrix.ts";
import { createRandom } from "../../../lib/num/random.ts";
import {
  packUnpacking,
  type Unpacking,
  unpackKernel,
  unpackWorkgroups,
} from "../../../lib/search/gpu/unpack_kernel.ts";
import type { StoredMatrix } from "../../../lib/search/linear_group.ts";
import { randomMatrix } from "../../support/random_matrix.ts";
import { storedMatrix, storedValues } from "../stored_matrix.ts";
import { gpuTest } from "./adapter.ts";
import { runKernel } from "./run_kernel.ts";

/** What is in the result where nothing was written. */
const UNTOUCHED = -77;

/** Whole words, as a buffer holds them. */
function words({ bytes }: StoredMatrix): ArrayBuffer {
  const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  padded.set(bytes);
  return padded.buffer;
}

/** What the kernel should write: transposed, zeros in the padding, nothing elsewhere. */
function unpacked(stored: StoredMatrix, u: Unpacking): Float32Array {
  const { data } = storedValues(stored);
  const result = new Float32Array(u.paddedColumns * u.resultRows).fill(UNTOUCHED);
  for (let row = 0; row < u.paddedRows; row++) {
    for (let column = 0; column < u.paddedColumns; column++) {
      const inside = row < u.rows && column < u.columns;
      const value = inside ? data[row * u.columns + column]! : 0;
      result[column * u.resultRows + u.first + row] = value;
    }
  }
  return result;
}

const SHAPES: Readonly<Record<string, Unpacking>> = {
  "of several tiles": {
    rows: 70,
    columns: 45,
    first: 0,
    paddedRows: 96,
    paddedColumns: 48,
    resultRows: 96,
  },
  "of an odd number of values": {
    rows: 3,
    columns: 5,
    first: 0,
    paddedRows: 4,
    paddedColumns: 8,
    resultRows: 4,
  },
  "between the rows of others": {
    rows: 20,
    columns: 33,
    first: 32,
    paddedRows: 32,
    paddedColumns: 40,
    resultRows: 128,
  },
};

for (const dtype of ["F32", "BF16", "F16"] as const) {
  for (const [shape, unpacking] of Object.entries(SHAPES)) {
    gpuTest(`unpackKernel() widens and transposes ${dtype} ${shape}`, async (gpu) => {
      const { rows, columns, paddedColumns, resultRows } = unpacking;
      const stored = storedMatrix("w", dtype, randomMatrix(createRandom(3), rows, columns));
      const found = await runKernel(gpu, unpackKernel(dtype), {
        uniform: packUnpacking(unpacking),
        inputs: [words(stored)],
        results: new Float32Array(paddedColumns * resultRows).fill(UNTOUCHED),
        workgroups: unpackWorkgroups(unpacking),
      });
      assert.deepEqual(found, unpacked(stored, unpacking));
    });
  }

  gpuTest(
    `unpackKernel() keeps the largest, smallest and signed zeros of ${dtype}`,
    async (gpu) => {
      const largest =
        { F32: 3.4028234663852886e38, BF16: 3.3895313892515355e38, F16: 65504 }[dtype];
      const smallest = dtype === "F16" ? 2 ** -14 : 2 ** -126;
      const values = [largest, -largest, smallest, -smallest, 0, -0, 1 + 2 ** -7, -1];
      const stored = storedMatrix("w", dtype, matrix(Float32Array.from(values), 1, 8));
      const unpacking = {
        rows: 1,
        columns: 8,
        first: 0,
        paddedRows: 1,
        paddedColumns: 8,
        resultRows: 1,
      };
      const found = await runKernel(gpu, unpackKernel(dtype), {
        uniform: packUnpacking(unpacking),
        inputs: [words(stored)],
        results: new Float32Array(8),
        workgroups: unpackWorkgroups(unpacking),
      });
      assert.deepEqual([...found], values);
    },
  );
}
