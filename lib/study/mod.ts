/**
 * Whole studies of a model, as the commands run them: diagnosis, alpha study, perplexity. Each finds
 * the model and the text, computes, and writes its records; `diagnose` and `captureBlock` compute only.
 *
 * @example The first block of the bundled model at 3 bits, in memory
 * ```ts
 * import { captureBlock, createStopwatch, diagnose } from "./mod.ts";
 * import { findModel, openCheckpoint } from "../model/mod.ts";
 * import { Decoder } from "../runtime/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const checkpoint = await openCheckpoint((await findModel(undefined)).folder);
 * await using decoder = new Decoder(checkpoint, { provider: "cpu" });
 * const ids = Int32Array.of(5, 6, 7, 8);
 * const { inputs } = await captureBlock(decoder, 0, [await decoder.embed([ids])]);
 * assert.equal(inputs.get("mlp_mix")![0]!.columns, 768);
 *
 * const { layers } = await diagnose(checkpoint, [ids], {
 *   grids: { kind: "symmetric", bits: [3], groupSize: 128 },
 *   alphas: 3,
 *   outlierSigma: 6,
 *   blocks: [0, 0],
 * }, { decoder: { provider: "cpu" }, watch: createStopwatch() });
 * assert.equal(Object.keys(layers).length, 7);
 * ```
 *
 * @module
 */

export { captureBlock, type CapturedStates } from "../runtime/capture_block.ts";
export { diagnose, type DiagnoseSurroundings, type Diagnosis, reportBits } from "./diagnose/diagnose.ts";
export {
  awqDiagOutlierSigma,
  type MeasureSettings,
  type MeasureSurroundings,
} from "../measure/measure_model.ts";
export type { Listener, RunOptions } from "./prepare_run.ts";
export { type AlphaStudyOptions, type AlphaStudyResult, runAlphaStudy } from "./run_alpha_study.ts";
export { type DiagnoseOptions, type DiagnoseResult, runDiagnose } from "./run_diagnose.ts";
export type { PerplexityOptions } from "./perplexity/perplexity_options.ts";
export { type PerplexityResult, runPerplexity } from "./run_perplexity.ts";
export { createStopwatch, type Stopwatch } from "./stopwatch.ts";
export { type StrategyName, strategyNames } from "./perplexity/strategy.ts";
