/** A whole evaluation: calibrates, runs all versions of a model over windows of text, writes records. */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { blockTaps } from "../graph/block.ts";
import type { Checkpoint } from "../model/checkpoint.ts";
import { outputHead } from "../model/output_head.ts";
import { recordName } from "../record/fields.ts";
import type { PerplexityRecord } from "../record/perplexity.ts";
import { probeProvider } from "../runtime/provider.ts";
import type { Grids } from "../search/linear_group.ts";
import { checkStages } from "./perplexity/check_stages.ts";
import { PERPLEXITY_ESTIMATORS, perplexityConfig } from "./perplexity/perplexity_config.ts";
import { completeOptions, type PerplexityOptions } from "./perplexity/perplexity_options.ts";
import { perplexityRecord, versionsAt } from "./perplexity/perplexity_record.ts";
import { countSteps, findChoices, scoreWindows } from "./perplexity/perplexity_stages.ts";
import { loadEvaluationText } from "./perplexity/perplexity_text.ts";
import { unusedOptions } from "./perplexity/unused_options.ts";
import { groupNotes } from "./group_notes.ts";
import { openRun } from "./run.ts";
import type { Listener } from "./run_options.ts";

/** What a run made. */
export interface PerplexityResult {
  /** A record per bit width, as written. */
  readonly records: readonly PerplexityRecord[];
  /** Name of the model in file names. */
  readonly slug: string;
  /** The files written, one per record. */
  readonly files: readonly string[];
}

/** A group that no row can fill is a slip where it was asked for, not a wish for whole rows. */
function checkGroupSize(
  { groupSize, strategies }: PerplexityOptions,
  checkpoint: Checkpoint,
): void {
  if (groupSize === undefined || strategies.length === 0) return;
  for (const { channels, linears } of blockTaps(checkpoint.architecture, 0)) {
    if (groupSize <= channels) continue;
    throw new AwqDiagError(
      `Cannot quantize: got groups of ${groupSize} inputs, wanted at most the ${channels} of ${
        linears[0]
      }, choose a smaller --group-size`,
    );
  }
}

/** What a user should know about the options. */
function optionNotes(options: PerplexityOptions, { architecture }: Checkpoint): readonly string[] {
  const quantizes = options.strategies.length > 0;
  const groups = quantizes ? groupNotes({ ...options, quantizer: "group" }, architecture) : [];
  return [...unusedOptions(options), ...groups];
}

/**
 * Evaluates a model and writes `perplexity_<slug>_<b>bit.json` per bit width.
 *
 * @param given What the user chose.
 * @param listener Receives the progress of the run.
 * @returns The records and the files written.
 * @throws {AwqDiagError} With one clear line, if the model, a text, a setting or the folder will not do;
 * earlier records are then untouched.
 */
export async function runPerplexity(
  given: PerplexityOptions,
  listener: Listener,
): Promise<PerplexityResult> {
  const fileName = (slug: string, bit: number) => `perplexity_${slug}_${bit}bit.json`;
  const facts = {
    estimators: PERPLEXITY_ESTIMATORS,
    probe: probeProvider,
    recordFiles: (slug: string) => given.bits.map((bit) => fileName(slug, bit)),
  };
  await using run = await openRun({ kind: "perplexity", ...facts }, given, listener);
  const { source: { slug }, checkpoint, sequences } = run;
  outputHead(checkpoint); // refuses a base model's files before any work
  checkGroupSize(given, checkpoint);
  optionNotes(given, checkpoint).forEach((text) => listener.note(text));
  const options = completeOptions(given, run);
  const { bits, groupSize, strategies } = options;
  const text = await run.watch.time("open", () => loadEvaluationText(options, run));
  const { bytes, sha256 } = text.dataset;
  const dataset = { name: recordName(text.dataset.name), bytes, sha256 };
  const grids: Grids = { kind: "group", bits, groupSize };
  const config = perplexityConfig(options, sequences, text);

  const { architecture } = checkpoint;
  const check = checkStages({ architecture, options, window: text.window });
  const done = await run.resume({ config, grids, strategies, text: sha256 }, check);
  const stage = { run, options, grids, text, done };
  listener.start(countSteps(stage));
  const choices = await findChoices(stage);
  const scores = await scoreWindows(stage, choices);

  const frame = { ...await run.frame(), groupSize, config, dataset };
  const records = bits.map((bit) => {
    const versions = versionsAt(bit, choices, scores);
    return perplexityRecord(bit, versions, choices.reported.get(bit)!, frame);
  });
  const files = await run.write(
    records.map((record) => [fileName(slug, record.bit), record]),
  );
  return { records, slug, files };
}
