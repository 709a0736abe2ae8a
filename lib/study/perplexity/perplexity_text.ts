/**
 * The text of an evaluation, cut into windows.
 *
 * Effect: reads the text, and asks the hub for one that has a name there.
 */

import { AwqDiagError } from "../../errors/awq_diag_error.ts";
import { fetchDatasetFile } from "../../hub/fetch_dataset_file.ts";
import { openHub } from "../../hub/hub.ts";
import type { Architecture } from "../../model/architecture.ts";
import { type Dataset, loadDataset } from "../../text/dataset.ts";
import type { Run } from "../run.ts";
import type { Listener } from "../run_options.ts";
import { bosNotes, type BosPlace, chooseBos, cutWindows } from "./bos.ts";
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
  /** Tokens of the whole text, with a BOS at its start. */
  readonly tokens: number;
  readonly bos: BosPlace;
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

/** The bundled model was trained on this many tokens; its config, as most, allows more. */
const BUNDLED_WINDOW = 512;

/** Whether a model is the bundled one or made from it, wherever it lies: nothing else is as small. */
function isBundled({ modelType, blocks, hiddenSize, vocabularySize }: Architecture): boolean {
  return modelType === "qwen2" && blocks === 8 && hiddenSize === 256 && vocabularySize === 4096;
}

/** Tokens of a window, as asked or as the model wants it. */
function windowLength(asked: number | undefined, architecture: Architecture): number {
  const { maxPositions } = architecture;
  if (asked !== undefined && asked > maxPositions) {
    throw new AwqDiagError(
      `Cannot evaluate: got windows of ${asked} tokens, wanted at most the model's ${maxPositions} positions, choose a smaller --window`,
    );
  }
  return asked ?? Math.min(isBundled(architecture) ? BUNDLED_WINDOW : 2048, maxPositions);
}

/** Reads and tokenizes the text that the user chose. */
export async function loadEvaluationText(
  options: PerplexityOptions,
  run: Pick<Run, "checkpoint" | "listener" | "tokenizer">,
): Promise<EvaluationText> {
  const { checkpoint: { architecture }, listener } = run;
  const { vocabularySize, modelType } = architecture;
  const window = windowLength(options.window, architecture);
  const dataset = await loadDataset(
    await datasetFile(options, listener),
    async () => {
      const tokenize = await run.tokenizer();
      return (text: string) => tokenize(text, { addSpecialTokens: false });
    },
    vocabularySize,
    (text) => listener.note(text),
  );
  const bos = await chooseBos(options.bos ?? "auto", {
    kind: dataset.kind,
    modelType,
    tokenizer: () => run.tokenizer(),
  });
  bosNotes(modelType, bos).forEach((text) => listener.note(text));
  const cut = cutWindows(dataset.ids, window, bos, options.maxWindows);
  const text = { dataset, window, bos: bos.place, ...cut };
  listener.info?.(describeText(text));
  return text;
}

function describeText(
  { dataset, window, windows, available, tokens, bos }: EvaluationText,
): string {
  const places = { none: "", start: ", a BOS before the text", window: ", a BOS in each" };
  return `${dataset.name}: ${tokens} tokens, ${windows.length} of ${available} windows of ${window} are read${
    places[bos]
  }`;
}
