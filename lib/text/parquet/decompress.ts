/** Expands the pages of a Parquet file, each to exactly the bytes it announces. Pure. */

import zlib from "node:zlib";
import { expandLz4, expandSnappy } from "./block_codecs.ts";
import { ParquetFault } from "./parquet_fault.ts";

type Expand = (bytes: Uint8Array, length: number) => Uint8Array;

const READABLE = "write it uncompressed or with snappy, gzip, brotli, zstd or lz4_raw";

/** By the number that the format gives a method. */
const CODECS: readonly (readonly [name: string, expand?: Expand])[] = [
  ["UNCOMPRESSED", (bytes) => bytes],
  ["SNAPPY", expandSnappy],
  ["GZIP", (bytes, length) => zlib.unzipSync(bytes, { maxOutputLength: limit(length) })],
  ["LZO"],
  [
    "BROTLI",
    (bytes, length) => zlib.brotliDecompressSync(bytes, { maxOutputLength: limit(length) }),
  ],
  ["LZ4"],
  ["ZSTD", (bytes, length) => zlib.zstdDecompressSync(bytes, { maxOutputLength: limit(length) })],
  ["LZ4_RAW", expandLz4],
];

/** The library takes no limit of 0. */
const limit = (length: number) => Math.max(1, length);

/** Expands bytes by the method of this number. */
export function decompress(bytes: Uint8Array, codec: number, length: number): Uint8Array {
  const [name, expand] = CODECS[codec] ?? [`method ${codec}`];
  if (expand === undefined) throw new ParquetFault(`it is compressed with ${name}`, READABLE);
  const expanded = length === 0 && bytes.length === 0
    ? bytes
    : attempt(name, expand, bytes, length);
  if (expanded.length === length) return expanded;
  throw new ParquetFault(`a page of ${expanded.length} bytes announces ${length}`);
}

function attempt(name: string, expand: Expand, bytes: Uint8Array, length: number): Uint8Array {
  try {
    return expand(bytes, length);
  } catch (cause) {
    if (cause instanceof ParquetFault) throw cause;
    throw new ParquetFault(`a page cannot be expanded as ${name} (${(cause as Error).message})`);
  }
}
