/**
 * Thrift's compact protocol, in which Parquet writes its metadata
 * (https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md). Pure.
 */

import type { ByteReader } from "./byte_reader.ts";
import { ParquetFault } from "./parquet_fault.ts";

/** A value as it was written; whole numbers beyond 2^53 are inexact, which their readers refuse. */
export type ThriftValue = boolean | number | Uint8Array | readonly ThriftValue[] | ThriftStruct;

/** Fields by their id. */
export type ThriftStruct = ReadonlyMap<number, ThriftValue>;

/** Parquet nests six deep. */
const MAX_DEPTH = 24;
/** A value takes some 100 bytes of memory; 10,000 columns in 100 row groups have fewer. */
const MAX_VALUES = 2e7;

const [TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, STRUCT] = [
  1,
  2,
  3,
  4,
  5,
  6,
  7,
  8,
  9,
  10,
  12,
] as const;

/** Reads a struct, and leaves the reader behind it. */
export function readStruct(reader: ByteReader): ThriftStruct {
  return new ThriftReader(reader).struct(0);
}

class ThriftReader {
  readonly #reader: ByteReader;
  #values = 0;

  constructor(reader: ByteReader) {
    this.#reader = reader;
  }

  struct(depth: number): ThriftStruct {
    if (depth > MAX_DEPTH) throw new ParquetFault("its metadata nests too deep");
    const fields = new Map<number, ThriftValue>();
    for (let id = 0;;) {
      const head = this.#reader.byte();
      if (head === 0) return fields;
      id = head >> 4 === 0 ? this.#reader.zigzag() : id + (head >> 4);
      fields.set(id, this.#value(head & 15, depth));
    }
  }

  #value(type: number, depth: number): ThriftValue {
    if (++this.#values > MAX_VALUES) throw new ParquetFault("its metadata has too many values");
    switch (type) {
      case TRUE:
        return true;
      case FALSE:
        return false;
      case BYTE:
        return this.#reader.byte();
      case I16:
      case I32:
      case I64:
        return this.#reader.zigzag();
      case DOUBLE:
        return new DataView(this.#reader.take(8).slice().buffer).getFloat64(0, true);
      case BINARY:
        return this.#reader.take(this.#reader.varint());
      case LIST:
      case SET:
        return this.#list(depth + 1);
      case STRUCT:
        return this.struct(depth + 1);
      default:
        throw new ParquetFault(`its metadata has a value of the unknown type ${type}`);
    }
  }

  #list(depth: number): readonly ThriftValue[] {
    if (depth > MAX_DEPTH) throw new ParquetFault("its metadata nests too deep");
    const head = this.#reader.byte();
    const length = head >> 4 === 15 ? this.#reader.varint() : head >> 4;
    // An item takes a byte at least, so that a length beyond the bytes there are is no length.
    if (length > this.#reader.left) throw new ParquetFault("its metadata is cut short");
    const type = head & 15;
    const items: ThriftValue[] = [];
    while (items.length < length) {
      // In a list, a boolean is a byte of its own.
      items.push(
        type === TRUE || type === FALSE ? this.#reader.byte() === TRUE : this.#value(type, depth),
      );
    }
    return items;
  }
}
