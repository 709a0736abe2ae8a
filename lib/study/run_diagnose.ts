/**
 * A whole diagnosis: finds the model and the text, measures, writes both records.
 *
 * @module
 */

import { join } from "node:path";
import type { ChannelsRecord } from "../record/channels.ts";
import type { DiagnosticRecord } from "../record/diagnostic.ts";
import { writeRecord } from "../record/store.ts";
import { returnFreedMemory } from "../runtime/native_memory.ts";
import { openJournal } from "../record/journal.ts";
import {
  diagnose,
  type Diagnosis,
  diagnosticConfig,
  modelInfo,
  REPORT_BITS,
} from "./diagnose/diagnose.ts";
import {
  channelsRecord,
  DIAGNOSTIC_ESTIMATORS,
  diagnosticRecord,
} from "./diagnose/diagnostic_records.ts";
import { AWQ_DIAG_OUTLIER_SIGMA, type MeasureSettings } from "../measure/measure_model.ts";
import {
  exhaustiveSetting,
  fallbackSetting,
  type Listener,
  prepareRun,
  type RunOptions,
} from "./prepare_run.ts";
import { probeSearch } from "../search/probe_search.ts";
import { describeFinishedRun, describeInputs } from "./run_provenance.ts";
import { createStopwatch } from "./stopwatch.ts";

/** What a user can choose. */
export interface DiagnoseOptions extends RunOptions {
  /** Bit widths; 3, at which gains are reported, is added where it is missing. */
  readonly bits: readonly number[];
  /** Number of alphas, evenly from 0 to 1. */
  readonly alphas: number;
  /** The quantizer. */
  readonly quantizer: "symmetric" | "group";
  /** Inputs per group. */
  readonly groupSize: number;
  /** First and last block to measure; all when left out. */
  readonly layers?: readonly [first: number, last: number];
  /** Seed of the intervals. */
  readonly seed: number;
  /** Whether to go on with a killed run. */
  readonly resume?: boolean;
  /** Folder of the records. */
  readonly out: string;
}

/** What a run made. */
export interface DiagnoseResult {
  /** The diagnostic record, as written. */
  readonly record: DiagnosticRecord;
  /** The channels record, as written. */
  readonly channels: ChannelsRecord;
  /** Name of the model in file names. */
  readonly slug: string;
  /** Files written: the diagnostic record, then the channels record. */
  readonly files: readonly string[];
}

/** Beyond this, resampling 56 to 300 layers changes an interval's ends by less than their last digit. */
const BOOTSTRAP_RESAMPLES = 2000;

function settingsOf(options: DiagnoseOptions, layers: number): MeasureSettings {
  const { layers: blocks } = options;
  if (blocks !== undefined && blocks[1] >= layers) {
    throw new RangeError(
      `Cannot measure blocks ${blocks[0]} to ${blocks[1]}: the model has ${layers}, wanted 0 to ${
        layers - 1
      }, choose other --layers`,
    );
  }
  const bits = [...new Set([...options.bits, REPORT_BITS])].sort((a, b) => b - a);
  const grids = { kind: options.quantizer, bits, groupSize: options.groupSize };
  const measured = blocks === undefined ? {} : { blocks };
  return { grids, alphas: options.alphas, outlierSigma: AWQ_DIAG_OUTLIER_SIGMA, ...measured };
}

function countLayers(blocks: readonly Diagnosis[]): number {
  return blocks.reduce((total, { layers }) => total + Object.keys(layers).length, 0);
}

/**
 * Diagnoses a model and writes `diagnostic_<slug>.json` and `channels_<slug>.json`.
 *
 * @param options What the user chose.
 * @param listener Told how far the run is.
 * @returns The diagnostic record and the files written.
 * @throws {Error} With one clear line, if the model, the text, the provider or the folder will not
 * do; earlier records are then untouched.
 */
export async function runDiagnose(
  options: DiagnoseOptions,
  listener: Listener,
): Promise<DiagnoseResult> {
  returnFreedMemory();
  const watch = createStopwatch();
  const prepared = await watch.time("open", () => prepareRun(options, listener, probeSearch));
  const { source, checkpoint, provider, calibration } = prepared;
  const inputs = describeInputs(prepared, DIAGNOSTIC_ESTIMATORS);
  inputs.catch(() => {}); // awaited below, or the run has failed before
  const settings = settingsOf(options, checkpoint.architecture.blocks);
  const { threads } = options;
  const info = modelInfo(checkpoint, settings.blocks);
  const bootstrap = { seed: options.seed, resamples: BOOTSTRAP_RESAMPLES };
  const config = {
    ...diagnosticConfig(settings, calibration, options.maxLength, bootstrap),
    ...exhaustiveSetting(options),
  };
  const journalPath = join(options.out, `.diagnostic_${source.slug}.journal`);
  const key = inputs.then((inputs) => ({ model: source.name, config, inputs }));
  key.catch(() => {});
  using journal = await openJournal(journalPath, key, options.resume === true);
  const done = journal.entries as readonly Diagnosis[];
  listener.start(info.num_linear_analyzed - countLayers(done));
  const diagnosis = await diagnose(checkpoint, calibration.sequences, settings, {
    decoder: { provider: provider.provider, ...(threads === undefined ? {} : { threads }) },
    watch,
    batchTokens: prepared.batchTokens,
    ...exhaustiveSetting(options),
    ...fallbackSetting(options, listener),
    onLayer: (name) => listener.step(name),
    done,
    onBlock: (block) => watch.time("write", () => journal.append(block)),
  });
  const given = await watch.time("hash", () => inputs);
  const run = await describeFinishedRun(prepared, watch, threads);
  const frame = { model: source.name, config, modelInfo: info, inputs: given, run };
  const record = diagnosticRecord(diagnosis, frame);
  const paths = ["channels", "diagnostic"].map((kind) =>
    join(options.out, `${kind}_${source.slug}.json`)
  ) as [string, string];
  // The diagnostic record last: where it is new, the arrays beside it are too.
  const channels = channelsRecord(diagnosis, { model: source.name, run });
  await writeRecord(paths[0], channels);
  await writeRecord(paths[1], record);
  await journal.remove();
  return { record, channels, slug: source.slug, files: paths.reverse() };
}
