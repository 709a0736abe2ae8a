/**
 * The text that a model is evaluated on: rows joined by blank lines into one text, tokenized once.
 *
 * Effect: reads from disk.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { shown } from "../errors/shown_text.ts";
import { bundledPath } from "../files/bundled_path.ts";
import { readTextFile } from "./input_file.ts";
import { checkIds } from "./token_sequences.ts";

/** All token ids of a data set in order, and the file they come from. */
export interface Dataset {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Whether the file held text or, already, ids. */
  readonly kind: "text" | "ids";
  readonly ids: Int32Array;
}

/**
 * Loads a data set, in the same kinds of files as a calibration. Rows, empty ones too, are joined by
 * two newlines and tokenized as one text, without special tokens; sequences of token ids are strung
 * together.
 */
export async function loadDataset(
  file: string | undefined,
  tokenize: () => Promise<(text: string) => readonly number[]>,
  vocabularySize: number,
  note: (text: string) => void = () => {},
): Promise<Dataset> {
  const path = file ?? await bundledPath("data/evaluation.txt");
  const { name, bytes, sha256, content } = await readTextFile(path, note);
  const ids = content.kind === "ids"
    ? content.sequences.flat()
    : content.passages.every((passage) => passage.trim() === "")
    ? []
    : (await tokenize())(content.passages.join("\n\n"));
  if (ids.length === 0) {
    throw new AwqDiagError(
      `Cannot evaluate: ${shown(path)} holds no text, wanted some, choose another file`,
    );
  }
  checkIds(ids, vocabularySize, shown(path));
  return { name, bytes, sha256, kind: content.kind, ids: Int32Array.from(ids) };
}
