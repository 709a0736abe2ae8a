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
import { diagnose, diagnosticConfig, modelInfo, reportBits } from "./diagnose.ts";
import { channelsRecord, diagnosticEstimators, diagnosticRecord } from "./diagnostic_records.ts";
import { awqDiagOutlierSigma, type MeasureSettings } from "./measure_model.ts";
import { type Listener, prepareRun, type RunOptions } from "./prepare_run.ts";
import { runProvenance } from "./run_provenance.ts";
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
  /** Seed of the intervals. */
  readonly seed: number;
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
const bootstrapResamples = 2000;

function settingsOf(options: DiagnoseOptions): MeasureSettings {
  const bits = [...new Set([...options.bits, reportBits])].sort((a, b) => b - a);
  const grids = { kind: options.quantizer, bits, groupSize: options.groupSize };
  return { grids, alphas: options.alphas, outlierSigma: awqDiagOutlierSigma };
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
  const prepared = await watch.time("open", () => prepareRun(options));
  const { source, checkpoint, provider, calibration } = prepared;
  const settings = settingsOf(options);
  const threads = options.threads;
  const info = modelInfo(checkpoint);
  listener.start(info.num_linear_analyzed);
  const diagnosis = await diagnose(checkpoint, calibration.sequences, settings, {
    decoder: { provider: provider.provider, ...(threads === undefined ? {} : { threads }) },
    watch,
    onLayer: (name) => listener.step(name),
  });
  const { inputs, run } = await runProvenance(prepared, diagnosticEstimators, watch, threads);
  const bootstrap = { seed: options.seed, resamples: bootstrapResamples };
  const record = diagnosticRecord(diagnosis, {
    model: source.name,
    config: diagnosticConfig(settings, calibration, options.maxLength, bootstrap),
    modelInfo: info,
    inputs,
    run,
  });
  const paths = ["channels", "diagnostic"].map((kind) =>
    join(options.out, `${kind}_${source.slug}.json`)
  ) as [string, string];
  // The diagnostic record last: where it is new, the arrays beside it are too.
  const channels = channelsRecord(diagnosis, { model: source.name, run });
  await writeRecord(paths[0], channels);
  await writeRecord(paths[1], record);
  return { record, channels, slug: source.slug, files: paths.reverse() };
}
