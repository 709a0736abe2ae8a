/**
 * Snappy (https://github.com/google/snappy/blob/main/format_description.txt) and LZ4 blocks
 * (https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md): literal bytes, and copies of what
 * was written before. Pure.
 */

import { ByteReader } from "./byte_reader.ts";
import { ParquetFault } from "./parquet_fault.ts";

/** Bytes written so far, up to a length that is known beforehand. */
class Output {
  readonly bytes: Uint8Array;
  #length = 0;

  constructor(length: number) {
    this.bytes = new Uint8Array(length);
  }

  get full(): boolean {
    return this.#length === this.bytes.length;
  }

  append(literal: Uint8Array): void {
    if (this.#length + literal.length > this.bytes.length) throw tooLong();
    this.bytes.set(literal, this.#length);
    this.#length += literal.length;
  }

  /** A copy may reach into itself, and so repeat. */
  copy(distance: number, length: number): void {
    if (distance < 1 || distance > this.#length) {
      throw new ParquetFault("a page copies from before its start");
    }
    if (this.#length + length > this.bytes.length) throw tooLong();
    for (const end = this.#length + length; this.#length < end; this.#length++) {
      this.bytes[this.#length] = this.bytes[this.#length - distance]!;
    }
  }
}

const tooLong = () => new ParquetFault("a page is longer than it announces");

export function expandSnappy(bytes: Uint8Array, length: number): Uint8Array {
  const reader = new ByteReader(bytes);
  const output = new Output(length);
  if (reader.varint() !== length) throw tooLong();
  while (reader.left > 0) {
    const tag = reader.byte();
    const upper = tag >> 2;
    switch (tag & 3) {
      case 0:
        output.append(reader.take(1 + (upper < 60 ? upper : reader.integer(upper - 59))));
        break;
      case 1:
        output.copy((tag >> 5) * 256 + reader.byte(), 4 + (upper & 7));
        break;
      case 2:
        output.copy(reader.integer(2), 1 + upper);
        break;
      default:
        output.copy(reader.integer(4), 1 + upper);
    }
  }
  if (!output.full) throw new ParquetFault("a page is shorter than it announces");
  return output.bytes;
}

export function expandLz4(bytes: Uint8Array, length: number): Uint8Array {
  const reader = new ByteReader(bytes);
  const output = new Output(length);
  while (reader.left > 0) {
    const token = reader.byte();
    output.append(reader.take(lz4Length(reader, token >> 4)));
    // The last sequence is literals alone.
    if (reader.left === 0) break;
    const distance = reader.integer(2);
    output.copy(distance, 4 + lz4Length(reader, token & 15));
  }
  if (!output.full) throw new ParquetFault("a page is shorter than it announces");
  return output.bytes;
}

/** Fifteen goes on in the bytes that follow, as long as they are 255. */
function lz4Length(reader: ByteReader, start: number): number {
  let length = start;
  for (let more = start === 15; more;) {
    const byte = reader.byte();
    length += byte;
    more = byte === 255;
  }
  return length;
}
