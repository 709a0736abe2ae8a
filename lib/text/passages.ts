/** Reads passages of text, or token ids, out of a file of text. Pure. */

import { shown } from "../errors/shown_text.ts";
import { readJson, readJsonLines, type TextContent, unreadable } from "./json_rows.ts";

/**
 * From so many lines on, a text without a blank line is a list of samples and not one passage: that
 * is how lists are saved, while prose of this length has paragraphs.
 */
const LINES_OF_A_LIST = 16;

/**
 * Parses a file by its ending:
 *
 * - `.txt`: passages separated by blank lines, or a list with one on each line; white space around a
 *   passage is dropped, and line ends become `\n`, so that a file means the same on every system
 * - `.json`, `.jsonl`, `.ndjson`: see {@linkcode readJson}; each string is kept as it is
 *
 * `note` receives what a user should know about the reading.
 */
export function parsePassages(
  text: string,
  file: string,
  note: (text: string) => void = () => {},
): TextContent {
  // Editors on Windows begin a text file with a byte order mark, which is no part of the text.
  const content = text.replace(/^\uFEFF/, "");
  const ending = endingOf(file);
  switch (ending) {
    case ".json":
      return readJson(content, file, note);
    case ".jsonl":
    case ".ndjson":
      return readJsonLines(content, file, note);
    case ".txt":
      return { kind: "text", passages: splitPassages(content, file, note) };
    default:
      throw unreadable(
        `${shown(file)} ends in ${shown(ending, 20)}`,
        '".txt", ".json", ".jsonl", ".ndjson" or ".parquet", rename or convert the file',
      );
  }
}

/** The ending of a file's name, in small letters. */
export function endingOf(file: string): string {
  return /\.[^./\\]*$/.exec(file)?.[0].toLowerCase() ?? "";
}

function splitPassages(
  text: string,
  file: string,
  note: (text: string) => void,
): readonly string[] {
  const pieces = (separator: RegExp) =>
    text.replace(/\r\n?/g, "\n")
      .split(separator)
      .map((piece) => piece.trim())
      .filter((piece) => piece !== "");
  const passages = pieces(/\n(?:[^\S\n]*\n)+/);
  if (passages.length === 0) throw unreadable(`${shown(file)} has no passages`, "text, add some");
  const lines = passages.length === 1 ? pieces(/\n/) : [];
  if (lines.length < LINES_OF_A_LIST) return passages;
  note(
    `${
      shown(file)
    } has no blank lines, so each of its ${lines.length} lines is a passage of its own (a text of one passage can be saved as .json)`,
  );
  return lines;
}
