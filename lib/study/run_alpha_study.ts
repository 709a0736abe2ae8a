/** A whole alpha study: finds the model and the text, measures, compares, writes the record. */

import { AWQ_DIAG_OUTLIER_SIGMA, type MeasureSettings } from "../measure/measure_model.ts";
import { linearNames } from "../model/tensors.ts";
import { alphaGrid } from "../quant/alpha_grid.ts";
import type { AlphaStudyConfig, AlphaStudyRecord } from "../record/alpha_study.ts";
import { probeSearch } from "../search/probe_search.ts";
import { studyAlphas } from "./alpha_study/alpha_study.ts";
import {
  checkStudiedBlocks,
  studiedLinear,
  type UnpredictedLinear,
} from "./alpha_study/studied_linear.ts";
import { GROUP_SIZE, groupNotes } from "./group_notes.ts";
import { measureBlocks } from "./measure_blocks.ts";
import { openRun, type Run } from "./run.ts";
import type { Listener, RunOptions } from "./run_options.ts";

/** What a user can choose. */
export interface AlphaStudyOptions extends RunOptions {
  /** The one bit width of the study, 2 to 8. */
  readonly bits: number;
  /** Number of alphas, evenly from 0 to 1. */
  readonly alphas: number;
  /** The quantizer. */
  readonly quantizer: "symmetric" | "group";
  /** Inputs per group of the group quantizer; 128 when left out. */
  readonly groupSize?: number;
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

/** Linears of a block by name. */
type StudiedBlock = Readonly<Record<string, UnpredictedLinear>>;

function settingsOf(
  { quantizer, bits, groupSize = GROUP_SIZE, alphas }: AlphaStudyOptions,
): MeasureSettings {
  const grids = { kind: quantizer, bits: [bits], groupSize };
  return { grids, alphas, outlierSigma: AWQ_DIAG_OUTLIER_SIGMA };
}

function configOf(
  options: AlphaStudyOptions,
  { sequences, tokens, maxLength }: Run,
): AlphaStudyConfig {
  const { bits, quantizer, groupSize = GROUP_SIZE, alphas, exhaustive } = options;
  return {
    protocol: "awq-diag",
    bit: bits,
    quantizer,
    group_size: quantizer === "group" ? groupSize : null,
    alphas: [...alphaGrid(alphas)],
    num_calibration_samples: sequences.length,
    num_calibration_tokens: tokens,
    max_calibration_length: maxLength,
    outlier_sigma: AWQ_DIAG_OUTLIER_SIGMA,
    ...(exhaustive === true ? { exhaustive } : {}),
  };
}

/**
 * Studies the alphas of a model and writes `alpha_study_<slug>.json`.
 *
 * @param options What the user chose.
 * @param listener Receives the progress of the run.
 * @returns The record and the file written.
 * @throws {AwqDiagError} With one clear line, if the model, the text, the provider or the folder will not
 * do; an earlier record is then untouched.
 */
export async function runAlphaStudy(
  options: AlphaStudyOptions,
  listener: Listener,
): Promise<AlphaStudyResult> {
  const facts = {
    estimators: ESTIMATORS,
    probe: probeSearch,
    recordFiles: (slug: string) => [`alpha_study_${slug}.json`],
  };
  await using run = await openRun({ kind: "alpha_study", ...facts }, options, listener);
  const { checkpoint: { architecture }, source: { slug } } = run;
  groupNotes(options, architecture).forEach((text) => listener.note(text));
  const config = configOf(options, run);
  const alphas = alphaGrid(options.alphas);

  const check = checkStudiedBlocks(architecture, options.alphas);
  const done = await run.resume({ config }, check) as readonly StudiedBlock[];
  listener.start((architecture.blocks - done.length) * linearNames(architecture, 0).length);
  const blocks = await measureBlocks<StudiedBlock>(
    run,
    settingsOf(options),
    done,
    (block) =>
      Object.fromEntries(
        block.map((linear) => [linear.name, studiedLinear(linear, alphas, options.bits)]),
      ),
  );
  const measured: StudiedBlock = Object.assign({}, ...blocks);
  const { n_layers, n_grid, layers, ...results } = await run.watch.time(
    "compare",
    () => studyAlphas(measured, alphas),
  );

  const { model, inputs, run: block } = await run.frame();
  const record: AlphaStudyRecord = {
    schema: "awq-diag/alpha_study",
    version: 1,
    model,
    bit: options.bits,
    n_layers,
    n_grid,
    config,
    ...results,
    layers,
    inputs,
    run: block,
  };
  const [file] = await run.write([[`alpha_study_${slug}.json`, record]]);
  return { record, slug, file: file! };
}
