/** A whole diagnosis: finds the model and the text, measures, writes both records. */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { AWQ_DIAG_OUTLIER_SIGMA, type MeasureSettings } from "../measure/measure_model.ts";
import { alphaGrid } from "../quant/alpha_grid.ts";
import type { ChannelsRecord } from "../record/channels.ts";
import type { DiagnosticRecord } from "../record/diagnostic.ts";
import { probeSearch } from "../search/probe_search.ts";
import {
  checkDiagnoses,
  type Diagnosis,
  diagnosisOf,
  joinDiagnoses,
  REPORT_BITS,
} from "./diagnose/diagnosis.ts";
import {
  channelsRecord,
  DIAGNOSTIC_ESTIMATORS,
  diagnosticConfig,
  diagnosticRecord,
  modelInfo,
} from "./diagnose/diagnostic_records.ts";
import { GROUP_SIZE, groupNotes } from "./group_notes.ts";
import { measureBlocks } from "./measure_blocks.ts";
import { openRun } from "./run.ts";
import type { Listener, RunOptions } from "./run_options.ts";

/** What a user can choose. */
export interface DiagnoseOptions extends RunOptions {
  /** Bit widths; 3, at which gains are reported, is added where it is missing. */
  readonly bits: readonly number[];
  /** Number of alphas, evenly from 0 to 1. */
  readonly alphas: number;
  /** The quantizer. */
  readonly quantizer: "symmetric" | "group";
  /** Inputs per group of the group quantizer; 128 when left out. */
  readonly groupSize?: number;
  /** First and last block to measure; all when left out. */
  readonly layers?: readonly [first: number, last: number];
  /** Seed of the intervals. */
  readonly seed: number;
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

function settingsOf(options: DiagnoseOptions, blocks: number): MeasureSettings {
  const { layers: range } = options;
  if (range !== undefined && range[1] >= blocks) {
    throw new AwqDiagError(
      `Cannot measure blocks ${range[0]} to ${range[1]}: the model has ${blocks}, wanted 0 to ${
        blocks - 1
      }, choose other --layers`,
    );
  }
  const bits = [...new Set([...options.bits, REPORT_BITS])].sort((a, b) => b - a);
  const grids = { kind: options.quantizer, bits, groupSize: options.groupSize ?? GROUP_SIZE };
  const measured = range === undefined ? {} : { blocks: range };
  return { grids, alphas: options.alphas, outlierSigma: AWQ_DIAG_OUTLIER_SIGMA, ...measured };
}

const countLinears = (blocks: readonly Diagnosis[]) =>
  blocks.reduce((total, { layers }) => total + Object.keys(layers).length, 0);

/**
 * Diagnoses a model and writes `diagnostic_<slug>.json` and `channels_<slug>.json`.
 *
 * @param options What the user chose.
 * @param listener Receives the progress of the run.
 * @returns Both records and the files written.
 * @throws {AwqDiagError} With one clear line, if the model, the text, the provider or the folder will not
 * do; earlier records are then untouched.
 */
export async function runDiagnose(
  options: DiagnoseOptions,
  listener: Listener,
): Promise<DiagnoseResult> {
  const facts = {
    estimators: DIAGNOSTIC_ESTIMATORS,
    probe: probeSearch,
    recordFiles: (slug: string) => [`diagnostic_${slug}.json`],
  };
  await using run = await openRun({ kind: "diagnostic", ...facts }, options, listener);
  const { checkpoint, sequences, source: { slug } } = run;
  const settings = settingsOf(options, checkpoint.architecture.blocks);
  groupNotes(options, checkpoint.architecture).forEach((text) => listener.note(text));
  const config = diagnosticConfig(settings, sequences, { ...options, maxLength: run.maxLength });
  const info = modelInfo(checkpoint, settings.blocks);

  const range = settings.blocks ?? [0, checkpoint.architecture.blocks - 1] as const;
  const check = checkDiagnoses(checkpoint.architecture, range, config);
  const done = await run.resume({ config }, check) as readonly Diagnosis[];
  listener.start(info.num_linear_analyzed - countLinears(done));
  const alphas = alphaGrid(options.alphas);
  const blocks = await measureBlocks(run, settings, done, (block) => diagnosisOf(block, alphas));
  const diagnosis = joinDiagnoses(blocks);

  const frame = await run.frame();
  const record = diagnosticRecord(diagnosis, frame, config, info);
  const channels = channelsRecord(diagnosis, frame);
  // The diagnostic record last: where it is new, the arrays beside it are too.
  const files = await run.write([
    [`channels_${slug}.json`, channels],
    [`diagnostic_${slug}.json`, record],
  ]);
  return { record, channels, slug, files: files.reverse() };
}
