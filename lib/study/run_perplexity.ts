/**
 * A whole evaluation: finds model and texts, calibrates, runs all versions of the model over the
 * windows, writes a record per bit width. A journal lets a killed run go on.
 *
 * @module
 */

import { join } from "node:path";
import type { Grids } from "../search/linear_group.ts";
import { blockTaps } from "../graph/block.ts";
import type { Checkpoint } from "../model/checkpoint.ts";
import { alphaGrid } from "../quant/alpha_grid.ts";
import { openJournal } from "../record/journal.ts";
import type { PerplexityConfig, PerplexityRecord } from "../record/perplexity.ts";
import { writeRecord } from "../record/store.ts";
import { returnFreedMemory } from "../runtime/native_memory.ts";
import { officialAlphas } from "./perplexity/official_search.ts";
import type { PerplexityOptions } from "./perplexity/perplexity_options.ts";
import { perplexityRecord, type ScoredVersion } from "./perplexity/perplexity_record.ts";
import {
  countSteps,
  findChoices,
  scoreWindows,
  type Stage,
} from "./perplexity/perplexity_stages.ts";
import { type EvaluationText, loadEvaluationText } from "./perplexity/perplexity_text.ts";
import { exhaustiveSetting, type Listener, type PreparedRun, prepareRun } from "./prepare_run.ts";
import { describeFinishedRun, describeInputs } from "./run_provenance.ts";
import { createStopwatch } from "./stopwatch.ts";

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
const BOOTSTRAP_RESAMPLES = 2000;

/** What the numbers of the record estimate. */
const ESTIMATORS: Readonly<Record<string, string>> = {
  ppl: "exp of the mean log-loss over the predicted tokens of all windows, each run alone",
  kl: "mean over predicted positions of KL(unquantized || quantized), in nats",
  top1_agreement: "share of predicted positions with the same likeliest token",
  intervals: "paired percentile bootstrap over windows, 95 %",
  quantizer: "asymmetric per group of inputs, all linear layers of the blocks, float32 arithmetic",
};

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

function configOf(
  options: PerplexityOptions,
  prepared: PreparedRun,
  text: EvaluationText,
): PerplexityConfig {
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
    bootstrap_resamples: BOOTSTRAP_RESAMPLES,
  };
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
  const text = await watch.time("open", () => loadEvaluationText(options, prepared, listener));
  const inputs = await watch.time("hash", () => describeInputs(prepared, ESTIMATORS));
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
