/** A column of text, page after page. Pure. */

import { ByteReader } from "./byte_reader.ts";
import { decompress } from "./decompress.ts";
import { type Chunk, type Column, count, type Footer } from "./footer.ts";
import { readRuns } from "./integers.ts";
import { ParquetFault } from "./parquet_fault.ts";
import { MAX_TEXT_BYTES, readPlain, readStrings, tooMuchText } from "./strings.ts";
import { readStruct, type ThriftStruct } from "./thrift.ts";

const [DATA_PAGE, DICTIONARY_PAGE, DATA_PAGE_V2] = [0, 2, 3] as const;
/** The one way in which levels are written today. */
const RLE = 3;

/** Reads every row of a column; a row that holds nothing is an empty string. */
export function readTextRows(bytes: Uint8Array, footer: Footer, column: Column): readonly string[] {
  const budget = new Budget();
  return footer.chunksOf(column).flatMap((chunk) => {
    return new ChunkReader(bytes, chunk, column.optional, budget).rows();
  });
}

/** What all pages together may take: small files can announce pages without end. */
class Budget {
  #bytes = 2 * MAX_TEXT_BYTES;
  #characters = MAX_TEXT_BYTES;

  page(bytes: number): void {
    this.#bytes -= bytes;
    if (this.#bytes < 0) throw tooMuchText();
  }

  row(text: string): void {
    this.#characters -= text.length;
    if (this.#characters < 0) throw tooMuchText();
  }
}

interface Page {
  readonly header: ThriftStruct;
  readonly body: Uint8Array;
  /** Bytes of the page when it is expanded. */
  readonly size: number;
}

class ChunkReader {
  readonly #reader: ByteReader;
  readonly #chunk: Chunk;
  readonly #optional: boolean;
  readonly #budget: Budget;
  readonly #rows: string[] = [];
  #dictionary: readonly string[] | undefined;

  constructor(bytes: Uint8Array, chunk: Chunk, optional: boolean, budget: Budget) {
    this.#reader = new ByteReader(bytes.subarray(chunk.start, chunk.end));
    this.#chunk = chunk;
    this.#optional = optional;
    this.#budget = budget;
  }

  rows(): readonly string[] {
    while (this.#rows.length < this.#chunk.rows) {
      if (this.#reader.left === 0) {
        throw new ParquetFault(
          `a row group of ${this.#chunk.rows} rows ends after ${this.#rows.length}`,
        );
      }
      this.#readPage();
    }
    return this.#rows;
  }

  #readPage(): void {
    const header = readStruct(this.#reader);
    const size = count(header, 2);
    const body = this.#reader.take(count(header, 3));
    this.#budget.page(size);
    switch (header.get(1)) {
      case DATA_PAGE:
        return this.#readData({ header: part(header, 5), body, size });
      case DICTIONARY_PAGE: {
        const expanded = new ByteReader(this.#expand(body, size));
        this.#dictionary = readPlain(expanded, count(part(header, 7), 1));
        return;
      }
      case DATA_PAGE_V2:
        return this.#readDataV2({ header: part(header, 8), body, size });
    }
  }

  #expand(bytes: Uint8Array, size: number): Uint8Array {
    return decompress(bytes, this.#chunk.codec, size);
  }

  /** Levels and values, compressed as one. */
  #readData({ header, body, size }: Page): void {
    const values = this.#values(header);
    const reader = new ByteReader(this.#expand(body, size));
    if (this.#optional && header.get(3) !== RLE) {
      throw new ParquetFault("it marks empty rows in a way of old", "write it again");
    }
    const levels = this.#optional
      ? readRuns(new ByteReader(reader.take(reader.integer(4))), 1, values)
      : undefined;
    this.#add(levels, values, reader.take(reader.left), count(header, 2));
  }

  /** Levels as they are, and values that may be compressed. */
  #readDataV2({ header, body, size }: Page): void {
    const values = this.#values(header);
    const reader = new ByteReader(body);
    const repetitions = count(header, 6);
    const definitions = count(header, 5);
    reader.take(repetitions);
    const marks = new ByteReader(reader.take(definitions));
    const levels = this.#optional ? readRuns(marks, 1, values) : undefined;
    const rest = reader.take(reader.left);
    const isCompressed = header.get(7) !== false;
    const expanded = isCompressed
      ? this.#expand(rest, Math.max(0, size - repetitions - definitions))
      : rest;
    this.#add(levels, values, expanded, count(header, 4));
  }

  /** Number of rows of a page. */
  #values(header: ThriftStruct): number {
    const values = count(header, 1);
    if (values <= this.#chunk.rows - this.#rows.length) return values;
    throw new ParquetFault("a page announces more rows than its row group");
  }

  /** Puts the values of a page where its levels say that there are some. */
  #add(levels: Uint32Array | undefined, rows: number, bytes: Uint8Array, encoding: number): void {
    const filled = levels?.reduce((total, level) => total + level, 0) ?? rows;
    const texts = readStrings(bytes, encoding, filled, this.#dictionary);
    let next = 0;
    for (let row = 0; row < rows; row++) {
      const value = levels?.[row] === 0 ? "" : texts[next++]!;
      this.#budget.row(value);
      this.#rows.push(value);
    }
  }
}

function part(header: ThriftStruct, field: number): ThriftStruct {
  const value = header.get(field);
  if (value instanceof Map) return value;
  throw new ParquetFault("a page lacks its description");
}
