/**
 * The end of a Parquet file, which says what is in it: columns, and where each lies
 * (https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift). Every count
 * and place is held against the file here, so that no reader need doubt them. Pure.
 */

import { ByteReader } from "./byte_reader.ts";
import { ParquetFault } from "./parquet_fault.ts";
import { readStruct, type ThriftStruct, type ThriftValue } from "./thrift.ts";

/** A column of the table. */
export interface Column {
  readonly name: string;
  /** Whether a row holds one piece of text, or nothing. */
  readonly isText: boolean;
  /** Whether a row may hold nothing. */
  readonly optional: boolean;
}

/** Where the rows of a group hold a column. */
export interface Chunk {
  readonly rows: number;
  /** Number of the compression method. */
  readonly codec: number;
  readonly start: number;
  readonly end: number;
}

/** What a file says of itself. */
export interface Footer {
  readonly columns: readonly Column[];
  /** The chunks of a column, in the order of the rows. */
  chunksOf(column: Column): readonly Chunk[];
}

/** More rows than any text for calibration has; a group of equal rows takes next to no bytes. */
const MAX_ROWS = 2 ** 22;
/** Metadata of a data set of text has kilobytes. */
const MAX_FOOTER_BYTES = 2 ** 26;
const [BYTE_ARRAY, REQUIRED, REPEATED] = [6, 0, 2] as const;
const TAIL_BYTES = 8;

/** Reads and checks the footer of a whole file. */
export function readFooter(bytes: Uint8Array): Footer {
  const end = bytes.length - TAIL_BYTES;
  const magic = String.fromCharCode(...bytes.subarray(-4));
  if (magic === "PARE") throw new ParquetFault("it is encrypted", "write it without encryption");
  if (magic !== "PAR1" || end < 4) throw new ParquetFault("it does not end as a Parquet file");
  const length = new ByteReader(bytes.subarray(end)).integer(4);
  if (length > end - 4) throw new ParquetFault("its metadata is longer than the file");
  if (length > MAX_FOOTER_BYTES) throw new ParquetFault("its metadata is too large");
  const footer = readStruct(new ByteReader(bytes.subarray(end - length, end)));
  const groups = structs(footer, 4);
  const rows = groups.reduce((total, group) => total + count(group, 3), 0);
  if (rows !== count(footer, 3)) {
    throw new ParquetFault(`it announces ${count(footer, 3)} rows and its groups hold ${rows}`);
  }
  if (rows > MAX_ROWS) {
    throw new ParquetFault(`it has ${rows} rows, wanted at most ${MAX_ROWS}`, "take a part of it");
  }
  return {
    columns: topColumns(structs(footer, 2)),
    chunksOf: ({ name }) => groups.map((group) => readChunk(group, name, end - length)),
  };
}

/** The children of the root; what lies deeper belongs to one of them. */
function topColumns([root, ...elements]: readonly ThriftStruct[]): Column[] {
  const columns: Column[] = [];
  for (let i = 0; root !== undefined && columns.length < optionalCount(root, 5);) {
    const element = elements[i];
    if (element === undefined) throw new ParquetFault("its schema announces more than it has");
    columns.push(describe(element));
    for (let open = 1; open > 0; open--) {
      open += i < elements.length ? optionalCount(elements[i++]!, 5) : 0;
    }
  }
  return columns;
}

function describe(element: ThriftStruct): Column {
  const repetition = element.get(3);
  return {
    name: text(element.get(4)),
    isText: element.get(1) === BYTE_ARRAY && optionalCount(element, 5) === 0 &&
      repetition !== REPEATED,
    optional: repetition !== REQUIRED,
  };
}

function readChunk(group: ThriftStruct, name: string, limit: number): Chunk {
  const rows = count(group, 3);
  const own = structs(group, 1).map((chunk) => chunk.get(3)).find((meta) => isNamed(meta, name));
  if (!(own instanceof Map)) {
    throw new ParquetFault(`a row group lacks the column ${JSON.stringify(name)}`);
  }
  if (count(own, 5) !== rows) {
    throw new ParquetFault(`a row group of ${rows} rows announces ${count(own, 5)} values`);
  }
  const data = count(own, 9);
  const dictionary = optionalCount(own, 11);
  const start = dictionary > 0 ? Math.min(dictionary, data) : data;
  const end = start + count(own, 7);
  if (end > limit) throw new ParquetFault("a column reaches beyond the end of the file");
  return { rows, codec: count(own, 4), start, end };
}

function isNamed(meta: ThriftValue | undefined, name: string): boolean {
  const path = meta instanceof Map ? meta.get(3) : undefined;
  return Array.isArray(path) && path.length === 1 && text(path[0]) === name;
}

function structs(owner: ThriftStruct, field: number): readonly ThriftStruct[] {
  const value = owner.get(field);
  if (Array.isArray(value) && value.every((item) => item instanceof Map)) return value;
  throw new ParquetFault("its metadata lacks a list");
}

/** A whole number from 0 on. */
export function count(owner: ThriftStruct, field: number): number {
  const value = owner.get(field);
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw new ParquetFault("its metadata lacks a count, or has one out of range");
}

function optionalCount(owner: ThriftStruct, field: number): number {
  return owner.has(field) ? count(owner, field) : 0;
}

function text(value: ThriftValue | undefined): string {
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  throw new ParquetFault("its metadata lacks a name");
}
