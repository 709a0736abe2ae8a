import { ParquetFault } from "./parquet_fault.ts";

/** Takes bytes from the front of others, and never more than there are. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Number of bytes that are left. */
  get left(): number {
    return this.#bytes.length - this.#offset;
  }

  byte(): number {
    if (this.left < 1) throw new ParquetFault("it is cut short");
    return this.#bytes[this.#offset++]!;
  }

  take(length: number): Uint8Array {
    if (!(length >= 0 && length <= this.left)) throw new ParquetFault("it is cut short");
    this.#offset += length;
    return this.#bytes.subarray(this.#offset - length, this.#offset);
  }

  /** A whole number of so many bytes, the lowest first. */
  integer(bytes: number): number {
    return this.take(bytes).reduceRight((value, byte) => value * 256 + byte, 0);
  }

  /** A whole number in groups of seven bits, the lowest first; inexact beyond 2^53. */
  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.byte();
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
    throw new ParquetFault("it has a number of more than 64 bits");
  }

  /** A varint with its sign in the lowest bit. */
  zigzag(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}
