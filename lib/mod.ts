/**
 * AWQ's activation-aware importance, inside real language models: load a checkpoint, see what enters
 * its linears, measure channels, round weights, search scales, run whole studies, and make
 * figures of their records.
 *
 * Here stand the three studies, the way from a checkpoint to what its linears read, and what is used
 * most of the pure folders, which have more under their own names: `./num`, `./stats`, `./quant`,
 * `./record`, `./chart`. Drawing is in `./render` alone, so that nothing here loads Vega.
 *
 * Imported by a path or an address instead of a package's name, it needs the packages that this
 * project's `deno.json` maps: `deno run --config deno.json script.ts`, with that file or one that
 * has its `imports`. From an address, the bundled model and text are downloaded to the user's cache
 * when they are first asked for (`XDG_CACHE_HOME` or `~/.cache`, below `awq-diag`).
 *
 * @example How much of a linear's importance do the top channels hold?
 * ```ts
 * import * as awq from "./mod.ts";
 * import assert from "node:assert/strict";
 *
 * const checkpoint = await awq.openCheckpoint((await awq.findModel(undefined)).folder);
 * const tokenize = await awq.loadTokenizer(checkpoint.folder);
 * const ids = Int32Array.from(tokenize("The river splits where the land is flat."));
 *
 * await using decoder = new awq.Decoder(checkpoint, { provider: "cpu" });
 * const { inputs } = await awq.captureBlock(decoder, 0, [await decoder.embed([ids])]);
 * const [input] = inputs.get("down_proj_input")!;
 * const { magnitude } = awq.sequenceStatistics(input!);
 *
 * const values = await awq.readTensor(checkpoint.tensors.get("model.layers.0.mlp.down_proj.weight")!);
 * const weight = awq.matrix(values, 256, 768);
 * const share = awq.topShare(awq.importance(awq.weightMagnitude(weight), magnitude));
 * assert.ok(share > 1 && share < 100);
 * ```
 *
 * @module
 */

export { drawFigures, type Figure, type FigureSource, type FigureSpec } from "./chart/mod.ts";
export { AwqDiagError } from "./errors/awq_diag_error.ts";
export type {
  Activation,
  Architecture,
  BlockPositions,
  RopeParameters,
  RopeScaling,
} from "./model/architecture.ts";
export { type Checkpoint, openCheckpoint } from "./model/checkpoint.ts";
export type { FloatDtype, StoredTensor, TensorEntry } from "./model/safetensors.ts";
export { type FetchSnapshot, findModel, type ModelSource } from "./model/source.ts";
export { readTensor } from "./model/tensor_reader.ts";
export { linearNames } from "./model/tensors.ts";
export { loadTokenizer, type Tokenize } from "./model/tokenizer.ts";
export { createRandom, type Matrix, matrix, sum } from "./num/mod.ts";
export {
  alphaGrid,
  awqScales,
  outputError,
  proxyError,
  quantize,
  quantizeGroup,
  type Quantizer,
  quantizeScaled,
  quantizeSymmetric,
  type ScaleSearch,
  searchScale,
} from "./quant/mod.ts";
export {
  type AlphaStudyRecord,
  type AnyRecord,
  type ChannelsRecord,
  decodeFloat32Array,
  type DiagnosticRecord,
  type LinearResult,
  parseRecord,
  type PerplexityRecord,
  readRecord,
  type RecordKind,
  type RecordOf,
  writeRecord,
} from "./record/mod.ts";
export type { HeldBlock, StoredTensorBytes } from "./runtime/block_memory.ts";
export { captureBlock, type CapturedStates } from "./runtime/capture_block.ts";
export { Decoder, type DecoderSettings, type Observer } from "./runtime/decoder.ts";
export type { HiddenStates } from "./runtime/hidden_states.ts";
export type { ExecutionProvider } from "./runtime/session.ts";
export {
  averageStatistics,
  bootstrapInterval,
  type ChannelStatistics,
  importance,
  mean,
  median,
  pooledStatistics,
  quantile,
  sequenceStatistics,
  spearman,
  topShare,
  weightMagnitude,
} from "./stats/mod.ts";
export {
  type AlphaStudyOptions,
  type AlphaStudyResult,
  runAlphaStudy,
} from "./study/run_alpha_study.ts";
export { type DiagnoseOptions, type DiagnoseResult, runDiagnose } from "./study/run_diagnose.ts";
export { type PerplexityOptions } from "./study/perplexity/perplexity_options.ts";
export type { Listener, RunOptions } from "./study/run_options.ts";
export { type PerplexityResult, runPerplexity } from "./study/run_perplexity.ts";
export { loadCalibration, type TokenSequences } from "./text/calibration.ts";
export type { SequenceLimits } from "./text/token_sequences.ts";
