/**
 * Texts and token ids that models are run on: calibration passages and evaluation texts, from `.txt`,
 * `.json` and `.parquet`, or those that come with the project.
 *
 * @example Token ids instead of text need no tokenizer
 * ```ts
 * import { parsePassages, truncateSequences } from "./mod.ts";
 * import assert from "node:assert/strict";
 *
 * const parsed = parsePassages('{"sequences": [[3, 1, 4, 1]]}', "ids.json");
 * assert.ok(parsed.kind === "ids");
 * const limits = { maxLength: 3, vocabularySize: 10, maxPositions: 512 };
 * assert.deepEqual(truncateSequences(parsed.sequences, limits, "ids.json"), [Int32Array.of(3, 1, 4)]);
 * ```
 *
 * @module
 */

export { loadCalibration, type Tokenize, type TokenSequences } from "./calibration.ts";
export { type Dataset, loadDataset, type TokenizeText } from "./dataset.ts";
export { readTextColumn } from "./parquet.ts";
export { type Calibration, parsePassages } from "./passages.ts";
export { checkMaxLength, type SequenceLimits, truncateSequences } from "./token_sequences.ts";
