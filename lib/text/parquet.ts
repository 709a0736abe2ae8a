/**
 * Reads the text of a Parquet file, the format of Hugging Face's data sets.
 *
 * One column of strings is all that is wanted, and files come from anywhere: the libraries for the
 * format believe the counts in a file, so that 292 bytes keep them busy without end. Here each count
 * is held against the bytes there are before anything is done with it. Pure.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { printable, shown } from "../errors/shown_text.ts";
import { type Column, readFooter } from "./parquet/footer.ts";
import { readTextRows } from "./parquet/text_column.ts";
import { chooseTextKey } from "./text_key.ts";

/** Reads the column of text; `note` receives what a user should know about the choice. */
export function readTextColumn(
  bytes: Uint8Array,
  file: string,
  note: (text: string) => void = () => {},
): readonly string[] {
  try {
    const footer = readFooter(bytes);
    const column = chooseColumn(footer.columns, file, note);
    return readTextRows(bytes, footer, column);
  } catch (cause) {
    if (cause instanceof AwqDiagError) throw cause;
    const { message } = cause as Error;
    throw new AwqDiagError(
      `Cannot read the text: ${shown(file)} cannot be read as Parquet: ${printable(message)}`,
      { cause },
    );
  }
}

function chooseColumn(
  columns: readonly Column[],
  file: string,
  note: (text: string) => void,
): Column {
  const names = (some: readonly Column[]) => some.map(({ name }) => name);
  const ofText = names(columns.filter(({ isText }) => isText));
  const name = chooseTextKey({ kind: "columns", all: names(columns), ofText }, file, note);
  return columns.find((column) => column.isText && column.name === name)!;
}
