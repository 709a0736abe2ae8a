/**
 * Loads the text that a model is calibrated on, as token ids.
 *
 * Effect: reads from disk; loads the tokenizer when the file holds text.
 *
 * @module
 */

import { shown } from "../errors/shown_text.ts";
import { bundledPath } from "../files/bundled_path.ts";
import { readTextFile } from "./input_file.ts";
import {
  checkIds,
  checkMaxLength,
  dropShort,
  type SequenceLimits,
  truncateSequences,
} from "./token_sequences.ts";

/** Token ids of a file, and where they come from. */
export interface TokenSequences {
  /** The file's name, without its folder. */
  readonly name: string;
  /** SHA-256 of the file's bytes, in lower-case hex. */
  readonly sha256: string;
  /** Tokens of each sequence before it was cut. */
  readonly given: readonly number[];
  /** The token ids, each sequence cut to the maximum length. */
  readonly sequences: readonly Int32Array[];
}

/**
 * Loads a calibration file: `.txt`, `.json`, `.jsonl` or `.parquet` (README, "Text").
 *
 * @param file The file; without it the passages that come with the project.
 * @param tokenize Loads the model's tokenizer; called only if the file holds text.
 * @param limits What the model and the settings allow.
 * @param note Receives what a user should know: how lines were read, how many rows were left out.
 * @returns At least one sequence; each has two tokens or more.
 * @throws {AwqDiagError} If there is no such file, or it is of another kind, or damaged.
 * @throws {AwqDiagError} If no sequence has two tokens, an id is outside the vocabulary, or the
 * maximum length is out of range.
 */
export async function loadCalibration(
  file: string | undefined,
  tokenize: () => Promise<(text: string) => number[]>,
  limits: SequenceLimits,
  note: (text: string) => void = () => {},
): Promise<TokenSequences> {
  checkMaxLength(limits);
  const path = file ?? await bundledPath("data/calibration.json");
  const { name, sha256, content } = await readTextFile(path, note);
  const given = content.kind === "ids"
    ? content.sequences
    : tokenizeAll(content.passages, await tokenize());
  for (const [i, ids] of given.entries()) {
    checkIds(ids, limits.vocabularySize, `sequence ${i} of ${shown(path)}`);
  }
  const kept = dropShort(given, path, note);
  return {
    name,
    sha256,
    given: kept.map((ids) => ids.length),
    sequences: truncateSequences(kept, limits.maxLength),
  };
}

function tokenizeAll(
  passages: readonly string[],
  tokenize: (text: string) => number[],
): number[][] {
  return passages.map((passage) => tokenize(passage));
}
