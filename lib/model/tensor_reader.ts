/**
 * Reads weights from disk as float32, exactly: every F16 and BF16 value is a float32 value.
 *
 * Effect: reads from disk.
 *
 * @module
 */

import { bfloat16ToFloat32 } from "../num/bfloat16.ts";
import { firstNonFinite } from "../num/finite.ts";
import { float16ToFloat32 } from "../num/float16.ts";
import { readBytes } from "./read_bytes.ts";
import type { TensorEntry } from "./safetensors.ts";

/**
 * Reads a whole tensor.
 *
 * @param entry Where the tensor lies.
 * @returns Its values, row-major.
 * @throws {RangeError} If a value is NaN or infinite; the error names tensor and index.
 * @throws {Error} If the file ends before the tensor does.
 */
export async function readTensor(entry: TensorEntry): Promise<Float32Array> {
  using file = await Deno.open(entry.file);
  return await readValues(file, entry, 0, entry.bytes / elementBytes(entry));
}

/**
 * Reads some rows of a matrix without loading the rest, such as the embeddings of a text. Each
 * distinct row is read once, neighbours together.
 *
 * @param entry Where the matrix lies.
 * @param rows Indices of rows; they may repeat, in any order.
 * @returns The rows in the order asked for, row-major `[rows.length, columns]`.
 * @throws {TypeError} If the tensor is not a matrix.
 * @throws {RangeError} If an index is not a row, or a value is NaN or infinite.
 * @throws {Error} If the file ends before the tensor does.
 */
export async function readRows(
  entry: TensorEntry,
  rows: ArrayLike<number>,
): Promise<Float32Array> {
  if (entry.shape.length !== 2) {
    throw new TypeError(
      `Cannot read rows of "${entry.name}": got shape [${
        entry.shape.join(", ")
      }], wanted a matrix, read the whole tensor`,
    );
  }
  const [height, columns] = entry.shape as [number, number];
  const places = placesByRow(rows, height, entry.name);
  const result = new Float32Array(rows.length * columns);

  using file = await Deno.open(entry.file);
  for (const { first, count } of runs([...places.keys()].sort((a, b) => a - b))) {
    const values = await readValues(file, entry, first * columns, count * columns);
    for (let row = 0; row < count; row++) {
      const value = values.subarray(row * columns, (row + 1) * columns);
      for (const place of places.get(first + row)!) result.set(value, place * columns);
    }
  }
  return result;
}

/** For each distinct row the places of the result that it goes to. */
function placesByRow(
  rows: ArrayLike<number>,
  height: number,
  name: string,
): Map<number, number[]> {
  const places = new Map<number, number[]>();
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if (!Number.isInteger(row) || row < 0 || row >= height) {
      throw new RangeError(
        `Cannot read rows of "${name}": got row ${row}, wanted 0 to ${
          height - 1
        }, use ids of this model's vocabulary`,
      );
    }
    const seen = places.get(row);
    if (seen === undefined) places.set(row, [i]);
    else seen.push(i);
  }
  return places;
}

/** Groups ascending numbers into runs without gaps. */
function runs(sorted: readonly number[]): { first: number; count: number }[] {
  const groups: { first: number; count: number }[] = [];
  for (const row of sorted) {
    const last = groups.at(-1);
    if (last !== undefined && row === last.first + last.count) last.count++;
    else groups.push({ first: row, count: 1 });
  }
  return groups;
}

/** Reads `count` elements from element `first` on. */
async function readValues(
  file: Deno.FsFile,
  entry: TensorEntry,
  first: number,
  count: number,
): Promise<Float32Array> {
  const width = elementBytes(entry);
  const bytes = await readBytes(file, entry.offset + first * width, count * width);
  if (bytes.length < count * width) {
    throw new Error(
      `Cannot read tensor "${entry.name}": ${entry.file} ended ${
        count * width - bytes.length
      } bytes early, wanted ${entry.bytes} from byte ${entry.offset}, download the file again`,
    );
  }
  const values = toFloat32(bytes, entry);
  const bad = firstNonFinite(values);
  if (bad !== -1) {
    throw new RangeError(
      `Cannot read tensor "${entry.name}": value ${first + bad} is ${
        values[bad]
      }, wanted finite weights, use an undamaged checkpoint`,
    );
  }
  return values;
}

/** Bytes are little-endian on disk, as on every platform Deno runs on. */
function toFloat32(bytes: Uint8Array<ArrayBuffer>, { dtype }: TensorEntry): Float32Array {
  switch (dtype) {
    case "F32":
      return new Float32Array(bytes.buffer);
    case "F16":
      return float16ToFloat32(new Uint16Array(bytes.buffer));
    case "BF16":
      return bfloat16ToFloat32(new Uint16Array(bytes.buffer));
  }
}

function elementBytes({ dtype }: TensorEntry): number {
  return dtype === "F32" ? 4 : 2;
}
