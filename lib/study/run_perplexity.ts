/**
 * A whole evaluation: finds model and texts, calibrates, runs all versions of the model over the
 * windows, writes a record per bit width. A journal lets a killed run go on.
 *
 * @module
 */

import { join } from "node:path";
import { type Dataset, loadDataset } from "../data/dataset.ts";
import { FakeQuantizer } from "../engine/fake_quantizer.ts";
import type { Grids } from "../engine/layer_group.ts";
import { windowStarts } from "../eval/windows.ts";
import type { WindowScore } from "../eval/window_score.ts";
import { fetchDatasetFile } from "../hub/fetch_dataset_file.ts";
import { openHub } from "../hub/hub.ts";
import { blockTaps } from "../graph/block.ts";
import type { Checkpoint } from "../model/checkpoint.ts";
import { loadTokenizer } from "../model/tokenizer.ts";
import { alphaGrid } from "../quant/alpha_grid.ts";
import { type Journal, openJournal } from "../record/journal.ts";
import type { PerplexityConfig, PerplexityRecord } from "../record/perplexity.ts";
import { writeRecord } from "../record/store.ts";
import { returnFreedMemory } from "../runtime/native_memory.ts";
import { calibrate } from "./calibrate.ts";
import { type Choices, decodeChoices, encodeChoices } from "./choices.ts";
import { evaluate, windowsPerChunk } from "./evaluate.ts";
import { stateBytes } from "./memory_plan.ts";
import { officialAlphas } from "./official_search.ts";
import { perplexityRecord, type ScoredVersion } from "./perplexity_record.ts";
import {
  exhaustiveSetting,
  fallbackSetting,
  type Listener,
  type PreparedRun,
  prepareRun,
  type RunOptions,
} from "./prepare_run.ts";
import { describeFinishedRun, describeInputs } from "./run_provenance.ts";
import { createStopwatch, type Stopwatch } from "./stopwatch.ts";
import type { StrategyName } from "./strategy.ts";

/** What a user can choose. */
export interface PerplexityOptions extends RunOptions {
  /** File of the text to evaluate on, or `"wikitext2"`; the bundled text when left out. */
  readonly dataset?: string;
  /** Bit widths. */
  readonly bits: readonly number[];
  /** Inputs per group. */
  readonly groupSize: number;
  /** Number of alphas, evenly from 0 to 1. */
  readonly alphas: number;
  /** The strategies to compare. */
  readonly strategies: readonly StrategyName[];
  /** Tokens of a window; 512 for the bundled model and 2048 for others when left out. */
  readonly window?: number;
  /** Most windows; all when left out. */
  readonly maxWindows?: number;
  /** Seed of the intervals. */
  readonly seed: number;
  /** Whether to go on with a killed run. */
  readonly resume?: boolean;
  /** Folder of the records. */
  readonly out: string;
}

/** What a run made. */
export interface PerplexityResult {
  /** A record per bit width, as written. */
  readonly records: readonly PerplexityRecord[];
  /** Name of the model in file names. */
  readonly slug: string;
  /** The files written, one per record. */
  readonly files: readonly string[];
}

/** Beyond this, the ends of an interval over 30 to 150 windows change by less than their last digit. */
const bootstrapResamples = 2000;

/** What the numbers of the record estimate. */
const estimators: Readonly<Record<string, string>> = {
  ppl: "exp of the mean log-loss over the predicted tokens of all windows, each run alone",
  kl: "mean over predicted positions of KL(unquantized || quantized), in nats",
  top1_agreement: "share of predicted positions with the same likeliest token",
  intervals: "paired percentile bootstrap over windows, 95 %",
  quantizer: "asymmetric per group of inputs, all linear layers of the blocks, float32 arithmetic",
};

/** The text, cut into windows. */
interface Text {
  readonly dataset: Dataset;
  readonly window: number;
  readonly windows: readonly Int32Array[];
  readonly available: number;
}

/** Data sets that have a name; all others are files. */
const namedDatasets: ReadonlyMap<string, readonly [repository: string, file: string]> = new Map([
  ["wikitext2", ["Salesforce/wikitext", "wikitext-2-raw-v1/test-00000-of-00001.parquet"]],
]);

/** The file of a data set: as given, or from the hub's cache or the hub by its name. */
async function datasetFile(
  { dataset, offline }: PerplexityOptions,
  listener: Listener,
): Promise<string | undefined> {
  const named = namedDatasets.get(dataset ?? "");
  if (named === undefined) return dataset;
  const hub = await openHub(offline === true, listener);
  return (await fetchDatasetFile(hub, ...named)).path;
}

async function loadText(
  options: PerplexityOptions,
  prepared: PreparedRun,
  listener: Listener,
): Promise<Text> {
  const { source, checkpoint: { architecture } } = prepared;
  const { vocabularySize, maxPositions } = architecture;
  const usual = source.kind === "bundled" ? 512 : Math.min(2048, maxPositions);
  const window = options.window ?? usual;
  if (window > maxPositions) {
    throw new RangeError(
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

/** A group that no row can fill is a slip, not a wish for whole rows. */
function checkGroupSize({ architecture }: Checkpoint, groupSize: number): void {
  for (const { channels, linears } of blockTaps(architecture, 0)) {
    if (groupSize <= channels) continue;
    throw new RangeError(
      `Cannot quantize: got groups of ${groupSize} inputs, wanted at most the ${channels} of ${
        linears[0]
      }, choose a smaller --group-size`,
    );
  }
}

function configOf(options: PerplexityOptions, prepared: PreparedRun, text: Text): PerplexityConfig {
  const { sequences } = prepared.calibration;
  return {
    protocol: "awq-diag",
    window: text.window,
    windows: text.windows.length,
    windows_available: text.available,
    tokens_total: text.dataset.ids.length,
    tokens_predicted: text.windows.length * (text.window - 1),
    alphas: [...alphaGrid(options.alphas)],
    official_alphas: [...officialAlphas],
    num_calibration_samples: sequences.length,
    num_calibration_tokens: sequences.reduce((total, ids) => total + ids.length, 0),
    max_calibration_length: options.maxLength,
    ...exhaustiveSetting(options),
    seed: options.seed,
    bootstrap_resamples: bootstrapResamples,
  };
}

/** Everything that the stages of a run share. */
interface Stage {
  readonly options: PerplexityOptions;
  readonly prepared: PreparedRun;
  readonly text: Text;
  readonly grids: Grids;
  readonly journal: Journal;
  readonly watch: Stopwatch;
  readonly listener: Listener;
}

const stateBytesOf = ({ prepared: { checkpoint, budget } }: Stage) =>
  stateBytes(checkpoint.architecture, budget);

const decoderSettings = ({ options: { threads }, prepared: { provider } }: Stage) => {
  return { provider: provider.provider, ...(threads === undefined ? {} : { threads }) };
};

/** The choices of a killed run's journal, or a new calibration. */
async function findChoices(stage: Stage): Promise<Choices> {
  const { options, prepared, grids, journal, watch, listener } = stage;
  const [known] = journal.entries;
  if (known !== undefined) return decodeChoices(known);
  const plan = { grids, alphas: options.alphas, strategies: options.strategies };
  const choices = await calibrate(
    prepared.checkpoint,
    prepared.calibration.sequences,
    plan,
    {
      decoder: decoderSettings(stage),
      watch,
      batchTokens: prepared.batchTokens,
      ...exhaustiveSetting(options),
      ...fallbackSetting(options, listener),
    },
    (what) => listener.step(what),
  );
  await journal.append(encodeChoices(choices));
  return choices;
}

/** Scores of all windows: those of the journal, then the rest. */
async function scoreWindows(
  stage: Stage,
  { strategies }: Choices,
): Promise<readonly (readonly WindowScore[])[]> {
  const { prepared: { checkpoint }, text, grids, journal, watch, listener } = stage;
  const done = journal.entries.slice(1).flat() as (readonly WindowScore[])[];
  const rest = text.windows.slice(done.length);
  if (rest.length === 0) return done;
  const decoder = decoderSettings(stage);
  const quantizer = await FakeQuantizer.load(grids);
  const stateBytes = stateBytesOf(stage);
  const tools = { checkpoint, quantizer, decoder, watch, stateBytes };
  const scored = await evaluate(
    tools,
    strategies,
    rest,
    (scores) => journal.append(scores),
    () => listener.step(`windows of ${text.window} tokens`),
  );
  return [...done, ...scored];
}

/** Number of steps that a run reports; those of a journal are not repeated. */
function countSteps(stage: Stage): number {
  const { options, prepared: { checkpoint: { architecture } }, text, journal } = stage;
  const linears = blockTaps(architecture, 0).flatMap((tap) => tap.linears).length;
  const { strategies, bits } = options;
  const curves = strategies.some((name) => name !== "rtn" && name !== "official_awq");
  const calibration = journal.entries.length > 0
    ? 0
    : (curves ? linears : 0) + (strategies.includes("official_awq") ? 1 : 0);
  const versions = strategies.length * bits.length + 1;
  const size = windowsPerChunk(
    text.window,
    architecture.hiddenSize,
    versions,
    stateBytesOf(stage),
  );
  const left = text.windows.length - journal.entries.slice(1).flat().length;
  return architecture.layers * (calibration + Math.ceil(left / size));
}

/**
 * Evaluates a model and writes `perplexity_<slug>_<b>bit.json` per bit width.
 *
 * @param options What the user chose.
 * @param listener Told how far the run is.
 * @returns The records and the files written.
 * @throws {Error} With one clear line, if the model, a text, a setting or the folder will not do;
 * earlier records are then untouched.
 */
export async function runPerplexity(
  options: PerplexityOptions,
  listener: Listener,
): Promise<PerplexityResult> {
  returnFreedMemory();
  const watch = createStopwatch();
  const prepared = await watch.time("open", () => prepareRun(options, listener));
  const { source, checkpoint } = prepared;
  checkGroupSize(checkpoint, options.groupSize);
  const text = await watch.time("open", () => loadText(options, prepared, listener));
  const inputs = await watch.time("hash", () => describeInputs(prepared, estimators));
  const grids: Grids = { kind: "group", bits: options.bits, groupSize: options.groupSize };
  const config = configOf(options, prepared, text);
  const { strategies } = options;
  const key = { model: source.name, config, grids, strategies, text: text.dataset.sha256, inputs };
  const journalPath = join(options.out, `.perplexity_${source.slug}.journal`);
  using journal = await openJournal(journalPath, key, options.resume === true);
  const stage: Stage = { options, prepared, text, grids, journal, watch, listener };
  listener.start(countSteps(stage));
  const choices = await findChoices(stage);
  const scores = await scoreWindows(stage, choices);

  const frame = {
    model: source.name,
    groupSize: options.groupSize,
    config,
    dataset: { name: text.dataset.name, bytes: text.dataset.bytes, sha256: text.dataset.sha256 },
    inputs,
    run: await describeFinishedRun(prepared, watch, options.threads),
  };
  const records = options.bits.map((bit) => {
    const versions: ScoredVersion[] = [
      { name: "fp16", windows: scores.map((window) => window[0]!) },
      ...choices.strategies.flatMap(({ name, bits }, i) =>
        bits === bit ? [{ name, windows: scores.map((window) => window[i + 1]!) }] : []
      ),
    ];
    return perplexityRecord(bit, versions, choices.reported.get(bit)!, frame);
  });
  const files = records.map(({ bit }) =>
    join(options.out, `perplexity_${source.slug}_${bit}bit.json`)
  );
  for (const [i, record] of records.entries()) await writeRecord(files[i]!, record);
  await journal.remove();
  return { records, slug: source.slug, files };
}
