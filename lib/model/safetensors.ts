/**
 * The header of a safetensors file: which tensor lies where. The file's own size is the judge of
 * every claim in it, so that no later read can leave the file or mix two tensors.
 *
 * The format is documented at https://github.com/huggingface/safetensors#format: 8 bytes with the
 * header's length (little-endian), the header as JSON, then the tensors without gap or overlap.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { printable, shown } from "../errors/shown_text.ts";
import { shownValue } from "../errors/shown_value.ts";
import { duplicateKey, nestsTooDeep } from "./json_scan.ts";

/** Dtypes of weights that this project computes with. */
export type FloatDtype = "F32" | "F16" | "BF16";

/** Where a tensor of any dtype lies. */
export interface StoredTensor {
  /** Name in the checkpoint. */
  readonly name: string;
  /** Dtype as safetensors names it. */
  readonly dtype: string;
  /** Shape; empty for a scalar. */
  readonly shape: readonly number[];
  /** Path of the file that holds the tensor. */
  readonly file: string;
  /** Where the first byte is, counted from the start of the file. */
  readonly offset: number;
  /** Number of bytes. */
  readonly bytes: number;
}

/** Where a tensor of floating-point weights lies. */
export interface TensorEntry extends StoredTensor {
  /** Dtype; any other was refused. */
  readonly dtype: FloatDtype;
}

/** Bytes of the length field before the header. */
export const LENGTH_FIELD_BYTES = 8;

/** Largest header that the reference implementation reads; it guards against absurd lengths. */
const MAX_HEADER_BYTES = 100_000_000;

/** Bits of one element by dtype; `safetensors/src/tensor.rs`, release 0.6. */
const DTYPE_BITS: ReadonlyMap<string, number> = new Map([
  ["BOOL", 8],
  ["F4", 4],
  ["F6_E2M3", 6],
  ["F6_E3M2", 6],
  ["U8", 8],
  ["I8", 8],
  ["F8_E5M2", 8],
  ["F8_E4M3", 8],
  ["F8_E8M0", 8],
  ["I16", 16],
  ["U16", 16],
  ["F16", 16],
  ["BF16", 16],
  ["I32", 32],
  ["U32", 32],
  ["F32", 32],
  ["C64", 64],
  ["F64", 64],
  ["I64", 64],
  ["U64", 64],
]);

/** Reads the length of the header. */
export function headerBytes(head: Uint8Array, fileBytes: number, file: string): number {
  if (head.length < LENGTH_FIELD_BYTES || fileBytes <= LENGTH_FIELD_BYTES) {
    throw new AwqDiagError(problem(file, `${fileBytes} bytes`, "a header after its 8-byte length"));
  }
  const length = new DataView(head.buffer, head.byteOffset).getBigUint64(0, true);
  const limit = Math.min(MAX_HEADER_BYTES, fileBytes - LENGTH_FIELD_BYTES);
  if (length === 0n || length > limit) {
    throw new AwqDiagError(problem(file, `a header of ${length} bytes`, `1 to ${limit}`));
  }
  return Number(length);
}

/**
 * Reads and checks the header of a safetensors file.
 *
 * Tensors of every dtype the format knows are listed, because some checkpoints carry masks or
 * tables that nobody reads; `floatTensor` refuses one of them when it is asked for.
 */
export function parseSafetensorsHeader(
  head: Uint8Array,
  fileBytes: number,
  file: string,
): ReadonlyMap<string, StoredTensor> {
  const dataStart = LENGTH_FIELD_BYTES + headerBytes(head, fileBytes, file);
  if (head.length < dataStart) {
    throw new AwqDiagError(problem(file, `only ${head.length} bytes read`, `${dataStart}`));
  }
  const header = parseHeaderText(head.subarray(LENGTH_FIELD_BYTES, dataStart), file);
  const tensors = Object.entries(header)
    .filter(([name]) => name !== "__metadata__")
    .map(([name, value]) => parseTensor(name, value, dataStart, file))
    .sort((a, b) => a.offset - b.offset || a.bytes - b.bytes);
  checkCoverage(tensors, dataStart, fileBytes, file);
  return new Map(tensors.map((tensor) => [tensor.name, tensor]));
}

/** Whether weights of a dtype can be computed with. */
export function isFloat(dtype: string): dtype is FloatDtype {
  return dtype === "F32" || dtype === "F16" || dtype === "BF16";
}

/** Takes a tensor as floating-point weights. */
export function floatTensor(tensor: StoredTensor): TensorEntry {
  const { dtype } = tensor;
  if (isFloat(dtype)) return { ...tensor, dtype };
  throw new AwqDiagError(
    `Cannot read tensor ${shown(tensor.name)}: ${
      printable(tensor.file)
    } has it as ${dtype}, wanted F32, F16 or BF16, use the checkpoint before quantization`,
  );
}

function parseHeaderText(bytes: Uint8Array, file: string): Record<string, unknown> {
  let text: string;
  let header: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    if (nestsTooDeep(text)) throw new SyntaxError("nested too deep");
    header = JSON.parse(text);
  } catch (cause) {
    throw new AwqDiagError(problem(file, "a broken header", "UTF-8 encoded JSON"), { cause });
  }
  if (!text.startsWith("{") || typeof header !== "object" || header === null) {
    throw new AwqDiagError(
      problem(file, "a header that is no object", 'JSON that begins with "{"'),
    );
  }
  const twice = duplicateKey(text);
  if (twice !== null) {
    throw new AwqDiagError(problem(file, `the key ${shown(twice)} twice`, "each key once"));
  }
  return header as Record<string, unknown>;
}

function parseTensor(name: string, value: unknown, dataStart: number, file: string): StoredTensor {
  const { dtype, shape, data_offsets: offsets } = Object(value) as Record<string, unknown>;
  const bits = typeof dtype === "string" ? DTYPE_BITS.get(dtype) : undefined;
  if (typeof dtype !== "string" || bits === undefined) {
    const known = [...DTYPE_BITS.keys()].join(", ");
    throw new AwqDiagError(problem(file, `dtype ${shownValue(dtype)} for ${shown(name)}`, known));
  }
  if (!isSizes(shape)) {
    const seen = `shape ${shownValue(shape)} for ${shown(name)}`;
    throw new AwqDiagError(problem(file, seen, "a list of whole numbers"));
  }
  if (!isSizes(offsets) || offsets.length !== 2) {
    const seen = `data_offsets ${shownValue(offsets)} for ${shown(name)}`;
    throw new AwqDiagError(problem(file, seen, "two whole numbers"));
  }
  const [begin, end] = offsets as [number, number];
  const bytes = shape.reduce((product, size) => product * size, 1) * bits / 8;
  if (end - begin !== bytes) {
    const seen = `data_offsets [${begin}, ${end}] for ${shown(name)}`;
    throw new AwqDiagError(
      problem(file, seen, `${bytes} bytes for ${dtype} ${shownShape(shape)}`),
    );
  }
  return { name, dtype, shape, file, offset: dataStart + begin, bytes };
}

/** Each tensor begins where the one before ends, and the last one ends with the file. */
function checkCoverage(
  sorted: readonly StoredTensor[],
  dataStart: number,
  fileBytes: number,
  file: string,
): void {
  let end = dataStart;
  let before = "the header";
  for (const { name, offset, bytes } of sorted) {
    if (offset !== end) {
      const seen = offset < end ? "overlaps" : "leaves a gap after";
      throw new AwqDiagError(
        problem(file, `${shown(name)} at byte ${offset}, which ${seen} ${before}`, `byte ${end}`),
      );
    }
    end += bytes;
    before = shown(name);
  }
  if (end !== fileBytes) {
    throw new AwqDiagError(problem(file, `${fileBytes} bytes`, `${end}, where ${before} ends`));
  }
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

/** A shape as messages show it. */
export function shownShape(shape: readonly number[]): string {
  const sizes = shape.length <= 8 ? shape : [...shape.slice(0, 8), "..."];
  return `[${sizes.join(", ")}]`;
}

function problem(file: string, seen: string, wanted: string): string {
  return `Cannot read the weights: ${
    printable(file)
  } has ${seen}, wanted ${wanted}, download the file again`;
}
