/**
 * The text that a model is evaluated on: rows joined by blank lines into one text, tokenized once.
 *
 * Effect: reads from disk.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { basename } from "node:path";
import { bundledPath } from "../files/bundled_path.ts";
import { decodeUtf8, readInputFile } from "./input_file.ts";
import { readTextColumn } from "./parquet.ts";
import { parsePassages } from "./passages.ts";

/** All token ids of a data set in order, and the file they come from. */
export interface Dataset {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly ids: Int32Array;
}

/**
 * Loads a data set: `.txt` and `.json` as for calibration, or `.parquet` with a column `text`. Rows
 * are joined by two newlines and tokenized as one text, without special tokens (the WikiText
 * protocol of GPTQ and AWQ); sequences of token ids are strung together.
 */
export async function loadDataset(
  file: string | undefined,
  tokenize: () => Promise<(text: string) => readonly number[]>,
  vocabularySize: number,
): Promise<Dataset> {
  const path = file ?? await bundledPath("data/evaluation.txt");
  const { bytes, sha256 } = await readInputFile(path);
  const content = /\.parquet$/i.test(path)
    ? { kind: "text" as const, passages: await readTextColumn(bytes, path) }
    : parsePassages(decodeUtf8(bytes, path), path);
  const ids = content.kind === "ids"
    ? content.sequences.flat()
    : (await tokenize())(content.passages.join("\n\n"));
  const bad = ids.findIndex((id) => id < 0 || id >= vocabularySize);
  if (ids.length === 0 || bad !== -1) {
    throw new AwqDiagError(
      ids.length === 0
        ? `Cannot evaluate: ${path} holds no text, wanted some, choose another file`
        : `Cannot evaluate: token ${bad} of ${path} is ${ids[bad]}, wanted 0 to ${
          vocabularySize - 1
        }, tokenize with this model's tokenizer`,
    );
  }
  return { name: basename(path), bytes: bytes.length, sha256, ids: Int32Array.from(ids) };
}
