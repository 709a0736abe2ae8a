/**
 * Rows of text or of token ids out of JSON, in the shapes that data sets are saved in: a list of
 * strings, of `{"text": ...}`, of ids or of `{"input_ids": ...}`, or columns. Pure.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { printable, shown } from "../errors/shown_text.ts";
import { chooseTextKey } from "./text_key.ts";

/** What a file holds: text still to be tokenized, or token ids. */
export type TextContent =
  | { readonly kind: "text"; readonly passages: readonly string[] }
  | { readonly kind: "ids"; readonly sequences: readonly (readonly number[])[] };

type Row = Readonly<Record<string, unknown>>;
type Note = (text: string) => void;

/** The error of a file whose text is not where it should be. */
export function unreadable(seen: string, wanted: string, cause?: unknown): AwqDiagError {
  return new AwqDiagError(`Cannot read the passages: ${seen}, wanted ${wanted}`, { cause });
}

const SHAPES =
  'an array of strings, of {"text": "..."} or of arrays of token ids, rewrite the file';

/** Reads a whole `.json` file. */
export function readJson(text: string, file: string, note: Note): TextContent {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    // Data sets are saved as JSON lines under this ending, too.
    if (beginsWithLine(text)) return readJsonLines(text, file, note);
    throw unreadable(`${shown(file)} is no JSON (${messageOf(cause)})`, SHAPES, cause);
  }
  return readRows(rowsOf(value, file), file, note);
}

/** Reads a file with a row on each line. */
export function readJsonLines(text: string, file: string, note: Note): TextContent {
  const rows = text.split("\n").flatMap((line, i) => {
    if (line.trim() === "") return [];
    try {
      return [JSON.parse(line) as unknown];
    } catch (cause) {
      const seen = `line ${i + 1} of ${shown(file)} is no JSON (${messageOf(cause)})`;
      throw unreadable(seen, "a row on each line, correct the file", cause);
    }
  });
  return readRows(rows, file, note);
}

function beginsWithLine(text: string): boolean {
  const [line, ...others] = text.trimStart().split("\n", 2);
  try {
    JSON.parse(line!);
    return others.length > 0;
  } catch {
    return false;
  }
}

const messageOf = (cause: unknown) => printable((cause as Error).message).slice(0, 120);

/** The rows of a table that is saved as a list, as columns, or under a name. */
function rowsOf(value: unknown, file: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  for (const key of ["sequences", "text", "content", "input_ids", "data", "rows"]) {
    const own = isRow(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    if (Array.isArray(own)) return own;
  }
  if (isRow(value) && Object.values(value).some((own) => typeof own === "string")) return [value];
  throw unreadable(`${shown(file)} is ${kindOf(value)} without rows`, SHAPES);
}

function readRows(rows: readonly unknown[], file: string, note: Note): TextContent {
  // Of a row that holds nothing, nobody can tell what it was.
  const first = rows.find((row) => row !== null && row !== undefined);
  if (first === undefined) throw unreadable(`${shown(file)} has no rows`, "text, add some");
  const read = rowReader(first, rows, file, note);
  const values = rows.map((row, i) =>
    row === null ? null : read(row, `row ${i} of ${shown(file)}`)
  );
  return values.some(Array.isArray)
    ? { kind: "ids", sequences: values.map((ids) => ids as number[] | null ?? []) }
    : { kind: "text", passages: values.map((text) => text as string | null ?? "") };
}

type RowReader = (row: unknown, name: string) => string | readonly number[] | null;

/** The first value of each key that holds anything. */
function samplesOf(rows: readonly unknown[]): ReadonlyMap<string, unknown> {
  const samples = new Map<string, unknown>();
  for (const row of rows.filter(isRow)) {
    for (const [key, value] of Object.entries(row)) samples.set(key, samples.get(key) ?? value);
  }
  return samples;
}

/** How rows like the first are read. */
function rowReader(
  first: unknown,
  rows: readonly unknown[],
  file: string,
  note: Note,
): RowReader {
  if (typeof first === "string") return textOf;
  if (Array.isArray(first)) return idsOf;
  if (!isRow(first)) {
    throw unreadable(`the first row of ${shown(file)} is ${kindOf(first)}`, SHAPES);
  }
  const samples = samplesOf(rows);
  const all = [...samples.keys()];
  const ofText = all.filter((key) => typeof samples.get(key) === "string");
  const isIds = Array.isArray(samples.get("input_ids")) && !ofText.includes("text");
  const key = isIds ? "input_ids" : chooseTextKey({ kind: "keys", all, ofText }, file, note);
  const read = isIds ? idsOf : textOf;
  return (row, name) => {
    if (!isRow(row)) throw unreadable(`${name} is ${kindOf(row)}`, "an object as the first row");
    const own = Object.hasOwn(row, key) ? row[key] : null;
    return own === null ? null : read(own, `${shown(key, 40)} in ${name}`);
  };
}

function textOf(value: unknown, name: string): string {
  if (typeof value === "string") return value;
  throw unreadable(`${name} is ${kindOf(value)}`, "a string as in the first row, correct the file");
}

function idsOf(value: unknown, name: string): readonly number[] {
  if (!Array.isArray(value)) {
    const wanted = "an array of token ids as in the first row, correct the file";
    throw unreadable(`${name} is ${kindOf(value)}`, wanted);
  }
  const bad = value.findIndex((id) => !Number.isSafeInteger(id) || id < 0);
  if (bad === -1) return value;
  throw unreadable(
    `${name} has ${shown(JSON.stringify(value[bad]), 40)} at position ${bad}`,
    "a token id from 0 on, correct the file",
  );
}

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  const kind = Array.isArray(value) ? "array" : typeof value;
  return `${/^[aeiou]/.test(kind) ? "an" : "a"} ${kind}`;
}
