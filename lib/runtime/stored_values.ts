/** Stored weights read and expanded to float32 in one place: two-byte values lie in the last half. */

import type { TensorEntry } from "../model/safetensors.ts";
import { nonFiniteTensor } from "../model/tensor_reader.ts";
import type { CommonLoops, KernelFloats, KernelMemory } from "../parallel/kernel_memory.ts";

/** The bytes that values are read to as they are stored. */
export function storedBytes(
  { dtype }: Pick<TensorEntry, "dtype">,
  values: KernelFloats,
): Uint8Array<ArrayBuffer> {
  const unused = dtype === "F32" ? 0 : 2 * values.length;
  return new Uint8Array(values.buffer, values.byteOffset + unused, values.byteLength - unused);
}

/** Expands values in place and refuses those that are not finite; `first` is the first one's index. */
export function widenStored(
  memory: KernelMemory<CommonLoops>,
  { name, dtype }: Pick<TensorEntry, "name" | "dtype">,
  values: KernelFloats,
  first = 0,
): void {
  const bad = dtype === "F32" ? memory.firstNonFinite(values) : memory.widen(dtype, values);
  if (bad !== -1) throw nonFiniteTensor(name, first + bad, values[bad]!);
}
