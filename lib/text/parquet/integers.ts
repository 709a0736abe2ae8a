/**
 * Lists of whole numbers as Parquet packs them
 * (https://github.com/apache/parquet-format/blob/master/Encodings.md). Every run is held against the
 * number of values that are wanted: a few bytes can announce billions. Pure.
 */

import type { ByteReader } from "./byte_reader.ts";
import { ParquetFault } from "./parquet_fault.ts";

/** Reads runs of equal values and of packed values, as levels and places in a dictionary are written. */
export function readRuns(reader: ByteReader, bits: number, count: number): Uint32Array {
  if (bits > 32) throw new ParquetFault(`it packs values into ${bits} bits`);
  const values = new Uint32Array(count);
  for (let done = 0; done < count;) {
    const head = reader.varint();
    const left = count - done;
    if (head % 2 === 1) {
      const packed = Math.min(8 * Math.floor(head / 2), left);
      // Some writers leave out the bytes behind the last value.
      const bytes = reader.take(Math.min(bits * Math.floor(head / 2), reader.left));
      unpack(bytes, bits, values.subarray(done, done + packed));
      done += packed;
    } else {
      const run = Math.min(head / 2, left);
      values.fill(reader.integer(Math.ceil(bits / 8)), done, done + run);
      done += run;
    }
  }
  return values;
}

/** Values of so many bits each, the lowest bits first. */
function unpack(bytes: Uint8Array, bits: number, into: Uint32Array): void {
  if (bytes.length * 8 < bits * into.length) throw new ParquetFault("a run of values is cut short");
  for (let i = 0; i < into.length; i++) {
    let value = 0;
    for (let taken = 0, at = i * bits; taken < bits;) {
      const some = Math.min(8 - at % 8, bits - taken);
      value += ((bytes[at >>> 3]! >>> at % 8) & ((1 << some) - 1)) * 2 ** taken;
      taken += some;
      at += some;
    }
    into[i] = value;
  }
}

/** Reads lengths that are written as differences, each block's with a least one. */
export function readDeltas(reader: ByteReader, count: number): Int32Array {
  const blockSize = reader.varint();
  const parts = reader.varint();
  const partSize = blockSize / parts;
  if (!(parts >= 1 && blockSize <= 2 ** 20 && partSize >= 8 && partSize % 8 === 0)) {
    throw new ParquetFault("a list of lengths has blocks of an odd size");
  }
  if (reader.varint() !== count) throw new ParquetFault("a list of lengths is of another length");
  const values = new Int32Array(count);
  const differences = new Uint32Array(partSize);
  let last = reader.zigzag();
  if (count > 0) values[0] = last;
  for (let done = 1; done < count;) {
    const least = reader.zigzag();
    for (const bits of [...reader.take(parts)]) {
      if (done >= count) break;
      if (bits > 32) throw new ParquetFault(`it packs values into ${bits} bits`);
      const part = differences.subarray(0, Math.min(partSize, count - done));
      unpack(reader.take(Math.min(bits * partSize / 8, reader.left)), bits, part);
      for (const difference of part) values[done++] = last = (last + least + difference) | 0;
    }
  }
  return values;
}
