/**
 * Reads weights from disk as float32, exactly: every F16 and BF16 value is a float32 value.
 *
 * Effect: reads from disk.
 */

import { atPath } from "../errors/at_path.ts";
import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { openFile } from "../files/read_file.ts";
import { bfloat16ToFloat32 } from "../num/bfloat16.ts";
import { firstNonFinite } from "../num/finite.ts";
import { float16ToFloat32 } from "../num/float16.ts";
import { readBytes } from "./read_bytes.ts";
import type { TensorEntry } from "./safetensors.ts";

/**
 * Reads a whole tensor.
 *
 * @param entry Where the tensor lies.
 * @param into Takes the values; as long as the tensor.
 * @returns `into`, its values, row-major.
 * @throws {AwqDiagError} If a value is NaN or infinite; the error names tensor and index.
 * @throws {AwqDiagError} If the file ends before the tensor does.
 */
export async function readTensor(
  entry: TensorEntry,
  into: Float32Array = new Float32Array(entry.bytes / elementBytes(entry)),
): Promise<Float32Array> {
  using file = await openFile("read weights", entry.file);
  await readValues(file, entry, 0, into);
  return into;
}

/** Reads a whole tensor as it is stored. */
export async function readStored<T extends Uint8Array>(entry: TensorEntry, into: T): Promise<T> {
  using file = await openFile("read weights", entry.file);
  await readAll(file, entry, entry.offset, into);
  return into;
}

/**
 * Reads some rows of a matrix, in the order asked for, without loading the rest, such as the
 * embeddings of a text. Each distinct row is read once, neighbours together.
 */
export async function readRows(
  entry: TensorEntry,
  rows: ArrayLike<number>,
): Promise<Float32Array> {
  if (entry.shape.length !== 2) {
    throw new AwqDiagError(
      `Cannot read rows of "${entry.name}": got shape [${
        entry.shape.join(", ")
      }], wanted a matrix, read the whole tensor`,
    );
  }
  const [height, columns] = entry.shape as [number, number];
  const places = placesByRow(rows, height, entry.name);
  const result = new Float32Array(rows.length * columns);

  using file = await openFile("read weights", entry.file);
  for (const { first, count } of runs([...places.keys()].sort((a, b) => a - b))) {
    const values = new Float32Array(count * columns);
    await readValues(file, entry, first * columns, values);
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
      throw new AwqDiagError(
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

/** Fills an array with the elements from `first` on. */
async function readValues(
  file: Deno.FsFile,
  entry: TensorEntry,
  first: number,
  values: Float32Array,
): Promise<void> {
  const width = elementBytes(entry);
  // Two-byte values are read into the last half and widened in place: one buffer, no copy.
  const unused = values.length * (4 - width);
  const bytes = new Uint8Array(values.buffer, values.byteOffset + unused, values.length * width);
  await readAll(file, entry, entry.offset + first * width, bytes);
  widen(values, entry);
  const bad = firstNonFinite(values);
  if (bad !== -1) throw nonFiniteTensor(entry.name, first + bad, values[bad]!);
}

export function nonFiniteTensor(name: string, index: number, value: number): RangeError {
  return new AwqDiagError(
    `Cannot read tensor "${name}": value ${index} is ${value}, wanted finite weights, use an undamaged checkpoint`,
  );
}

/** Reads bytes of a tensor, all that are asked for. */
async function readAll(
  file: Deno.FsFile,
  entry: TensorEntry,
  offset: number,
  into: Uint8Array,
): Promise<void> {
  const read = await atPath("read weights", entry.file, () => readBytes(file, offset, into));
  if (read === into.length) return;
  throw new AwqDiagError(
    `Cannot read tensor "${entry.name}": ${entry.file} ended ${
      into.length - read
    } bytes early, wanted ${entry.bytes} from byte ${entry.offset}, download the file again`,
  );
}

/** Bytes are little-endian on disk, as on every platform Deno runs on. */
function widen(values: Float32Array, { dtype }: TensorEntry): void {
  if (dtype === "F32") return;
  const bits = new Uint16Array(
    values.buffer,
    values.byteOffset + 2 * values.length,
    values.length,
  );
  if (dtype === "F16") float16ToFloat32(bits, values);
  else bfloat16ToFloat32(bits, values);
}

function elementBytes({ dtype }: TensorEntry): number {
  return dtype === "F32" ? 4 : 2;
}
