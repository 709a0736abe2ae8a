/**
 * The text of an evaluation, cut into windows.
 *
 * Effect: reads the text, and asks the hub for one that has a name there.
 */

import { AwqDiagError } from "../../errors/awq_diag_error.ts";
import { fetchDatasetFile } from "../../hub/fetch_dataset_file.ts";
import { openHub } from "../../hub/hub.ts";
import { loadTokenizer } from "../../model/tokenizer.ts";
import { windowStarts } from "../../score/windows.ts";
import { type Dataset, loadDataset } from "../../text/dataset.ts";
import type { Run } from "../run.ts";
import type { Listener } from "../run_options.ts";
import type { PerplexityOptions } from "./perplexity_options.ts";

export interface EvaluationText {
  /** The tokens of the whole text, and where they came from. */
  readonly dataset: Dataset;
  /** Tokens of a window. */
  readonly window: number;
  /** Tokens of each window that is evaluated. */
  readonly windows: readonly Int32Array[];
  /** Number of windows of the whole text. */
  readonly available: number;
}

/** Data sets that have a name; all others are files. */
const NAMED_DATASETS: ReadonlyMap<string, readonly [repository: string, file: string]> = new Map([
  ["wikitext2", ["Salesforce/wikitext", "wikitext-2-raw-v1/test-00000-of-00001.parquet"]],
]);

/** The file of a data set: as given, or from the hub's cache or the hub by its name. */
async function datasetFile(
  { dataset, offline }: PerplexityOptions,
  listener: Listener,
): Promise<string | undefined> {
  const named = NAMED_DATASETS.get(dataset ?? "");
  if (named === undefined) return dataset;
  const hub = await openHub(offline === true, listener);
  return (await fetchDatasetFile(hub, ...named)).path;
}

/** Reads and tokenizes the text that the user chose. */
export async function loadEvaluationText(
  options: PerplexityOptions,
  { source, checkpoint, listener }: Pick<Run, "source" | "checkpoint" | "listener">,
): Promise<EvaluationText> {
  const { vocabularySize, maxPositions } = checkpoint.architecture;
  const usual = source.kind === "bundled" ? 512 : Math.min(2048, maxPositions);
  const window = options.window ?? usual;
  if (window > maxPositions) {
    throw new AwqDiagError(
      `Cannot evaluate: got windows of ${window} tokens, wanted at most the model's ${maxPositions} positions, choose a smaller --window`,
    );
  }
  const tokenize = async () => {
    const withSpecial = await loadTokenizer(source.folder);
    return (text: string) => withSpecial(text, { addSpecialTokens: false });
  };
  const dataset = await loadDataset(await datasetFile(options, listener), tokenize, vocabularySize);
  const available = windowStarts(dataset.ids.length, window).length;
  const windows = windowStarts(dataset.ids.length, window, options.maxWindows)
    .map((start) => dataset.ids.subarray(start, start + window));
  return { dataset, window, windows, available };
}
