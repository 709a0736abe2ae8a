/**
 * A whole diagnosis: finds the model and the text, measures, writes both records.
 *
 * @module
 */

import { basename, join } from "node:path";
import { loadCalibration, type TokenSequences } from "../data/calibration.ts";
import { type Checkpoint, openCheckpoint } from "../model/checkpoint.ts";
import { findModel, type ModelSource } from "../model/source.ts";
import { loadTokenizer } from "../model/tokenizer.ts";
import type { DiagnosticRecord } from "../record/diagnostic.ts";
import { describeFile, describeRun } from "../record/provenance.ts";
import { writeRecord } from "../record/store.ts";
import { returnFreedMemory } from "../runtime/native_memory.ts";
import { chooseProvider, type ChosenProvider, type ProviderChoice } from "../runtime/provider.ts";
import {
  diagnose,
  type DiagnoseSettings,
  diagnosticConfig,
  modelInfo,
  reportBits,
} from "./diagnose.ts";
import { channelsRecord, describeInputs, diagnosticRecord } from "./diagnostic_records.ts";
import { createStopwatch } from "./stopwatch.ts";

/** What a user can choose. */
export interface DiagnoseOptions {
  /** Folder of a checkpoint; the bundled model when left out. */
  readonly model?: string;
  /** Where the graphs run. */
  readonly provider: ProviderChoice;
  /** Threads; all cores when left out. */
  readonly threads?: number;
  /** File of texts or token ids; the default passages when left out. */
  readonly calibration?: string;
  /** Tokens that sequences are cut to. */
  readonly maxLength: number;
  /** Bit widths; 3, at which gains are reported, is added where it is missing. */
  readonly bits: readonly number[];
  /** Number of alphas, evenly from 0 to 1. */
  readonly alphas: number;
  /** The quantizer. */
  readonly quantizer: "symmetric" | "group";
  /** Inputs per group. */
  readonly groupSize: number;
  /** Seed of the intervals. */
  readonly seed: number;
  /** Folder of the records. */
  readonly out: string;
}

/** Told how far a run is. */
export interface Listener {
  /** Called once, before the first layer, with the number of linear layers. */
  start(total: number): void;
  /** Called after each linear layer with its name. */
  step(name: string): void;
}

/** What a run made. */
export interface DiagnoseResult {
  /** The diagnostic record, as written. */
  readonly record: DiagnosticRecord;
  /** Files written: the diagnostic record, then the channels record. */
  readonly files: readonly string[];
}

/** Beyond this, resampling 56 to 300 layers changes an interval's ends by less than their last digit. */
const bootstrapResamples = 2000;
/** AWQ-Diag's `outlier_sigma`. */
const outlierSigma = 6;

function settingsOf(options: DiagnoseOptions): DiagnoseSettings {
  const bits = [...new Set([...options.bits, reportBits])].sort((a, b) => b - a);
  const grids = { kind: options.quantizer, bits, groupSize: options.groupSize };
  return { grids, alphas: options.alphas, outlierSigma };
}

/** The parts of a run that come before any computation. */
interface Prepared {
  readonly source: ModelSource;
  readonly checkpoint: Checkpoint;
  readonly provider: ChosenProvider;
  readonly calibration: TokenSequences;
}

async function prepare(options: DiagnoseOptions): Promise<Prepared> {
  // First of all, because the tokenizer's library would set another level for the native log.
  const provider = await chooseProvider(options.provider);
  const source = await findModel(options.model);
  const checkpoint = await openCheckpoint(source.folder);
  const { vocabularySize, maxPositions } = checkpoint.architecture;
  const limits = { maxLength: options.maxLength, vocabularySize, maxPositions };
  const tokenizer = () => loadTokenizer(source.folder);
  const calibration = await loadCalibration(options.calibration, tokenizer, limits);
  return { source, checkpoint, provider, calibration };
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
  const { source, checkpoint, provider, calibration } = await watch.time(
    "open",
    () => prepare(options),
  );
  const settings = settingsOf(options);
  const threads = options.threads;
  const info = modelInfo(checkpoint);
  listener.start(info.num_linear_analyzed);
  const diagnosis = await diagnose(checkpoint, calibration.sequences, settings, {
    decoder: { provider: provider.provider, ...(threads === undefined ? {} : { threads }) },
    watch,
    onLayer: (name) => listener.step(name),
  });
  const files = await watch.time(
    "hash",
    () => Promise.all(checkpoint.files.map((file) => describeFile(file, basename(file)))),
  );
  const run = await describeRun({
    seconds: watch.seconds(),
    provider: provider.provider,
    provider_reason: provider.reason,
    threads: threads ?? navigator.hardwareConcurrency,
  });
  const bootstrap = { seed: options.seed, resamples: bootstrapResamples };
  const record = diagnosticRecord(diagnosis, {
    model: source.name,
    config: diagnosticConfig(settings, calibration, options.maxLength, bootstrap),
    modelInfo: info,
    inputs: describeInputs(source, files, calibration),
    run,
  });
  const paths = ["channels", "diagnostic"].map((kind) =>
    join(options.out, `${kind}_${source.slug}.json`)
  ) as [string, string];
  // The diagnostic record last: where it is new, the arrays beside it are too.
  await writeRecord(paths[0], channelsRecord(diagnosis, { model: source.name, run }));
  await writeRecord(paths[1], record);
  return { record, files: paths.reverse() };
}
