/** The ways in which a page of a Parquet file writes strings. Pure. */

import { ByteReader } from "./byte_reader.ts";
import { readDeltas, readRuns } from "./integers.ts";
import { ParquetFault } from "./parquet_fault.ts";

/** By the number that the format gives an encoding. */
const NAMES = ["PLAIN", "GROUP_VAR_INT", "PLAIN_DICTIONARY", "RLE", "BIT_PACKED"].concat(
  ["DELTA_BINARY_PACKED", "DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY", "RLE_DICTIONARY"],
);

/** Strings of a page of values. */
export function readStrings(
  bytes: Uint8Array,
  encoding: number,
  count: number,
  dictionary: readonly string[] | undefined,
): readonly string[] {
  const reader = new ByteReader(bytes);
  const name = NAMES[encoding] ?? String(encoding);
  switch (name) {
    case "PLAIN":
      return readPlain(reader, count);
    case "PLAIN_DICTIONARY":
    case "RLE_DICTIONARY":
      return readPlaces(reader, count, dictionary);
    case "DELTA_LENGTH_BYTE_ARRAY":
      return readByLengths(reader, count).map(decode);
    case "DELTA_BYTE_ARRAY":
      return readByPrefixes(reader, count);
    default:
      throw new ParquetFault(`it encodes text as ${name}`, "write it with plain encoding");
  }
}

/** Each string behind its length. */
export function readPlain(reader: ByteReader, count: number): readonly string[] {
  // Four bytes at least for each, so that a count beyond the bytes is none.
  if (count > reader.left / 4) throw new ParquetFault("a page announces more than it holds");
  return Array.from({ length: count }, () => decode(reader.take(reader.integer(4))));
}

function readPlaces(
  reader: ByteReader,
  count: number,
  dictionary: readonly string[] | undefined,
): readonly string[] {
  if (count === 0) return [];
  const places = readRuns(reader, reader.byte(), count);
  return Array.from(places, (place) => {
    const value = dictionary?.[place];
    if (value === undefined) throw new ParquetFault("a value is not in its dictionary");
    return value;
  });
}

function readByLengths(reader: ByteReader, count: number): readonly Uint8Array[] {
  const lengths = readDeltas(reader, count);
  return Array.from(lengths, (length) => reader.take(length));
}

/** Each string by how much of the one before it begins with, and the rest. */
function readByPrefixes(reader: ByteReader, count: number): readonly string[] {
  const shared = readDeltas(reader, count);
  let left = MAX_TEXT_BYTES;
  let last = new Uint8Array();
  return readByLengths(reader, count).map((rest, i) => {
    const prefix = shared[i]!;
    left -= prefix + rest.length;
    if (!(prefix >= 0 && prefix <= last.length)) throw new ParquetFault("a value has no beginning");
    if (left < 0) throw tooMuchText();
    const whole = new Uint8Array(prefix + rest.length);
    whole.set(last.subarray(0, prefix));
    whole.set(rest, prefix);
    last = whole;
    return decode(whole);
  });
}

/** A text of this size cannot be tokenized; strings end at twice of it. */
export const MAX_TEXT_BYTES = 2 ** 28;

export const tooMuchText = () =>
  new ParquetFault("it holds more than 256 MiB of text", "take a part of it");

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new ParquetFault("it holds text that is not UTF-8", "write it in UTF-8");
  }
}
