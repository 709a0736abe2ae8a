/**
 * A whole alpha study: finds the model and the text, measures, compares, writes the record.
 *
 * @module
 */

import { join } from "node:path";
import { blockTaps } from "../graph/block.ts";
import type { Architecture } from "../model/architecture.ts";
import { alphaGrid } from "../quant/alpha_grid.ts";
import type { AlphaStudyConfig, AlphaStudyRecord } from "../record/alpha_study.ts";
import { writeRecord } from "../record/store.ts";
import { returnFreedMemory } from "../runtime/native_memory.ts";
import { studyAlphas } from "./alpha_study/alpha_study.ts";
import {
  AWQ_DIAG_OUTLIER_SIGMA,
  measureModel,
  type MeasureSettings,
} from "../measure/measure_model.ts";
import {
  exhaustiveSetting,
  fallbackSetting,
  type Listener,
  type PreparedRun,
  prepareRun,
  type RunOptions,
} from "./prepare_run.ts";
import { probeSearch } from "../search/probe_search.ts";
import { describeFinishedRun, describeInputs } from "./run_provenance.ts";
import { createStopwatch, type Stopwatch } from "./stopwatch.ts";
import { studiedLinear, type UnpredictedLinear } from "./alpha_study/studied_linear.ts";

/** What a user can choose. */
export interface AlphaStudyOptions extends RunOptions {
  /** The one bit width of the study, 2 to 8. */
  readonly bits: number;
  /** Number of alphas, evenly from 0 to 1. */
  readonly alphas: number;
  /** The quantizer. */
  readonly quantizer: "symmetric" | "group";
  /** Inputs per group. */
  readonly groupSize: number;
  /** Folder of the record. */
  readonly out: string;
}

/** What a run made. */
export interface AlphaStudyResult {
  /** The record, as written. */
  readonly record: AlphaStudyRecord;
  /** Name of the model in file names. */
  readonly slug: string;
  /** The file written. */
  readonly file: string;
}

/** What each number of the record estimates (docs/method.md#alpha-study). */
const ESTIMATORS: Readonly<Record<string, string>> = {
  kurtosis: "excess kurtosis with the unbiased deviation; mean over sequences and channels",
  outlier_ratio: "share of tokens with |x| above outlier_sigma deviations; same means",
  top1pct_importance: "share of the mean of |W| times channel magnitude in the top 1 % of channels",
  act_mag_skew: "99th over 50th percentile of channel magnitude, linear interpolation",
  error_curve: "sum over all tokens of |(W - W^) x|^2 over sum |W x|^2",
  spearman: "rank correlation with mean ranks; two-sided p of the t distribution",
  predicted_alpha:
    "leave-one-out least squares on best_predictor (act_mag_skew as its log10), clipped, to the grid",
  mean_reduction: "mean over layers of RTN error over error",
  captured: "(mean RTN error - mean error) / (mean RTN error - mean search error) over layers",
};

function settingsOf({ quantizer, bits, groupSize, alphas }: AlphaStudyOptions): MeasureSettings {
  const grids = { kind: quantizer, bits: [bits], groupSize };
  return { grids, alphas, outlierSigma: AWQ_DIAG_OUTLIER_SIGMA };
}

function configOf(
  options: AlphaStudyOptions,
  { calibration: { sequences } }: PreparedRun,
): AlphaStudyConfig {
  const { bits, quantizer, groupSize, alphas, maxLength } = options;
  return {
    protocol: "awq-diag",
    bit: bits,
    quantizer,
    group_size: quantizer === "group" ? groupSize : null,
    alphas: [...alphaGrid(alphas)],
    num_calibration_samples: sequences.length,
    num_calibration_tokens: sequences.reduce((total, ids) => total + ids.length, 0),
    max_calibration_length: maxLength,
    outlier_sigma: AWQ_DIAG_OUTLIER_SIGMA,
    ...exhaustiveSetting(options),
  };
}

function countLinears(architecture: Architecture): number {
  const blocks = Array.from({ length: architecture.blocks }, (_, layer) => layer);
  return blocks.flatMap((layer) => blockTaps(architecture, layer).flatMap((tap) => tap.linears))
    .length;
}

async function measureLayers(
  { checkpoint, calibration, provider: { provider }, batchTokens }: PreparedRun,
  options: AlphaStudyOptions,
  watch: Stopwatch,
  listener: Listener,
): Promise<Record<string, UnpredictedLinear>> {
  const { bits, threads } = options;
  const alphas = alphaGrid(options.alphas);
  const decoder = { provider, ...(threads === undefined ? {} : { threads }) };
  const surroundings = {
    decoder,
    watch,
    batchTokens,
    ...exhaustiveSetting(options),
    ...fallbackSetting(options, listener),
  };
  const settings = settingsOf(options);
  const { sequences } = calibration;
  const layers: Record<string, UnpredictedLinear> = {};
  listener.start(countLinears(checkpoint.architecture));
  for await (const measured of measureModel(checkpoint, sequences, settings, surroundings)) {
    layers[measured.name] = studiedLinear(measured, alphas, bits);
    listener.step(measured.name);
  }
  return layers;
}

/**
 * Studies the alphas of a model and writes `alpha_study_<slug>.json`.
 *
 * @param options What the user chose.
 * @param listener Told how far the run is.
 * @returns The record and the file written.
 * @throws {Error} With one clear line, if the model, the text, the provider or the folder will not
 * do; an earlier record is then untouched.
 */
export async function runAlphaStudy(
  options: AlphaStudyOptions,
  listener: Listener,
): Promise<AlphaStudyResult> {
  returnFreedMemory();
  const watch = createStopwatch();
  const prepared = await watch.time("open", () => prepareRun(options, listener, probeSearch));
  const { name, slug } = prepared.source;
  const hashed = describeInputs(prepared, ESTIMATORS);
  hashed.catch(() => {}); // awaited below, or the run has failed before
  const measured = await measureLayers(prepared, options, watch, listener);
  const { n_layers, n_grid, layers, ...results } = await watch.time(
    "compare",
    () => studyAlphas(measured, alphaGrid(options.alphas)),
  );
  const inputs = await watch.time("hash", () => hashed);
  const run = await describeFinishedRun(prepared, watch, options.threads);
  const record: AlphaStudyRecord = {
    schema: "awq-diag/alpha_study",
    version: 1,
    model: name,
    bit: options.bits,
    n_layers,
    n_grid,
    config: configOf(options, prepared),
    ...results,
    layers,
    inputs,
    run,
  };
  const file = join(options.out, `alpha_study_${slug}.json`);
  await writeRecord(file, record);
  return { record, slug, file };
}
