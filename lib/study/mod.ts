/**
 * Whole studies of a model, as the commands run them: diagnosis, alpha study, perplexity. Each finds
 * the model and the text, computes, and writes its records; `diagnose` and `captureBlock` compute only.
 */

export { captureBlock, type CapturedStates } from "../runtime/capture_block.ts";
export {
  diagnose,
  type DiagnoseSurroundings,
  type Diagnosis,
  reportBits,
} from "./diagnose/diagnose.ts";
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
