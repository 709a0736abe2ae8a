/**
 * The token ids that peers are given, made by this project's tokenizer.
 *
 * Effect: reads text and tokenizer from disk.
 */

import { loadCalibration } from "../lib/text/calibration.ts";
import { loadDataset } from "../lib/text/dataset.ts";
import { windowStarts } from "../lib/score/windows.ts";
import { openCheckpoint } from "../lib/model/checkpoint.ts";
import { loadTokenizer } from "../lib/model/tokenizer.ts";

/** Tokens that `diagnose` cuts sequences to. */
const MAX_LENGTH = 512;

/** The four passages that come with the project. */
export async function calibrationIds(folder: string): Promise<number[][]> {
  const { architecture: { vocabularySize, maxPositions } } = await openCheckpoint(folder);
  const limits = { maxLength: MAX_LENGTH, vocabularySize, maxPositions };
  const { sequences } = await loadCalibration(undefined, () => loadTokenizer(folder), limits);
  return sequences.map((ids) => [...ids]);
}

/** The first windows of the text that `perplexity` evaluates on. */
export async function windowIds(
  folder: string,
  window: number,
  count: number,
): Promise<number[][]> {
  const { architecture: { vocabularySize } } = await openCheckpoint(folder);
  const tokenize = async () => {
    const encode = await loadTokenizer(folder);
    return (text: string) => encode(text, { addSpecialTokens: false });
  };
  const { ids } = await loadDataset(undefined, tokenize, vocabularySize);
  return windowStarts(ids.length, window, count)
    .map((start) => [...ids.subarray(start, start + window)]);
}
