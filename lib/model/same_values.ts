/**
 * Whether two tensors hold the same numbers.
 *
 * Effect: reads from disk, a stretch at a time, up to the first difference.
 */

import type { TensorEntry } from "./safetensors.ts";
import { readStored, readTensor } from "./tensor_reader.ts";

const STRETCH_ELEMENTS = 2 ** 21;

/** Compares tensors of one shape; their dtypes may differ. */
export async function sameValues(a: TensorEntry, b: TensorEntry): Promise<boolean> {
  const elements = a.shape.reduce((product, size) => product * size, 1);
  for (let first = 0; first < elements; first += STRETCH_ELEMENTS) {
    const count = Math.min(STRETCH_ELEMENTS, elements - first);
    const [one, other] = [stretch(a, first, count, elements), stretch(b, first, count, elements)];
    // Most pairs are copies: their bytes need no conversion.
    if (a.dtype === b.dtype && await sameBytes(one, other)) continue;
    const [x, y] = await Promise.all([readTensor(one), readTensor(other)]);
    if (!x.every((value, i) => value === y[i])) return false;
  }
  return true;
}

function stretch(entry: TensorEntry, first: number, count: number, elements: number): TensorEntry {
  const width = entry.bytes / elements;
  return {
    ...entry,
    shape: [count],
    offset: entry.offset + first * width,
    bytes: count * width,
  };
}

async function sameBytes(a: TensorEntry, b: TensorEntry): Promise<boolean> {
  const [x, y] = await Promise.all(
    [a, b].map((entry) => readStored(entry, new Uint8Array(entry.bytes))),
  );
  return x!.every((byte, i) => byte === y![i]);
}
