/**
 * Loads the text that a model is calibrated on, as token ids.
 *
 * Effect: reads from disk; loads the tokenizer when the file holds text.
 *
 * @module
 */

import { basename } from "node:path";
import { bundledPath } from "../files/bundled_path.ts";
import { decodeUtf8, readInputFile } from "./input_file.ts";
import { parsePassages } from "./passages.ts";
import { checkMaxLength, type SequenceLimits, truncateSequences } from "./token_sequences.ts";

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
 * Loads a calibration file; see `parsePassages` for its formats.
 *
 * @param file The file; without it the passages that come with the project.
 * @param tokenize Loads the model's tokenizer; called only if the file holds text.
 * @param limits What the model and the settings allow.
 * @returns At least one sequence of at least two tokens.
 * @throws {Error} If there is no such file.
 * @throws {SyntaxError} If the file is not UTF-8, or a `.json` file is no JSON.
 * @throws {TypeError} If the file is of another kind.
 * @throws {RangeError} If there is nothing in it, a sequence has fewer than two tokens, an id is
 * outside the vocabulary, or the maximum length is out of range.
 */
export async function loadCalibration(
  file: string | undefined,
  tokenize: () => Promise<(text: string) => number[]>,
  limits: SequenceLimits,
): Promise<TokenSequences> {
  checkMaxLength(limits);
  const path = file ?? await bundledPath("data/calibration.json");
  const { bytes, sha256 } = await readInputFile(path);
  const calibration = parsePassages(decodeUtf8(bytes, path), path);
  const given = calibration.kind === "ids"
    ? calibration.sequences
    : tokenizeAll(calibration.passages, await tokenize());
  return {
    name: basename(path),
    sha256,
    given: given.map((ids) => ids.length),
    sequences: truncateSequences(given, limits, path),
  };
}

function tokenizeAll(
  passages: readonly string[],
  tokenize: (text: string) => number[],
): number[][] {
  return passages.map((passage) => tokenize(passage));
}
