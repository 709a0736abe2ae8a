/**
 * Texts and token ids that models are run on: calibration passages and evaluation texts, from `.txt`,
 * `.json` and `.parquet`, or those that come with the project.
 */

export { loadCalibration, type Tokenize, type TokenSequences } from "./calibration.ts";
export { type Dataset, loadDataset, type TokenizeText } from "./dataset.ts";
export { readTextColumn } from "./parquet.ts";
export { type Calibration, parsePassages } from "./passages.ts";
export { checkMaxLength, type SequenceLimits, truncateSequences } from "./token_sequences.ts";
