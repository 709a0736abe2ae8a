/** Builds safetensors files for tests, sound or broken. */

/** A tensor to put into a file. */
export interface TestTensor {
  /** Dtype as the header names it. */
  readonly dtype: string;
  /** Shape as the header names it. */
  readonly shape: readonly number[];
  /** Its bytes. */
  readonly bytes: Uint8Array;
}

/** A float32 tensor with the given values. */
export function float32Tensor(shape: readonly number[], values: Iterable<number>): TestTensor {
  return { dtype: "F32", shape, bytes: new Uint8Array(Float32Array.from(values).buffer) };
}

/** A 16-bit tensor (F16 or BF16) with the given bit patterns. */
export function bitsTensor(
  dtype: string,
  shape: readonly number[],
  bits: Iterable<number>,
): TestTensor {
  return { dtype, shape, bytes: new Uint8Array(Uint16Array.from(bits).buffer) };
}

/** A sound file with the tensors one after the other. */
export function safetensorsFile(tensors: Readonly<Record<string, TestTensor>>): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: { format: "pt" } };
  let end = 0;
  for (const [name, { dtype, shape, bytes }] of Object.entries(tensors)) {
    header[name] = { dtype, shape, data_offsets: [end, end += bytes.length] };
  }
  const data = Object.values(tensors).flatMap(({ bytes }) => [...bytes]);
  return rawFile(JSON.stringify(header), Uint8Array.from(data));
}

/** A file with any header text (or bytes) and any data. */
export function rawFile(header: string | Uint8Array, data: Uint8Array): Uint8Array {
  const text = typeof header === "string" ? new TextEncoder().encode(header) : header;
  const file = new Uint8Array(8 + text.length + data.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  file.set(data, 8 + text.length);
  return file;
}
