/**
 * AWQ's activation-aware importance, inside real language models: load a checkpoint, see what enters
 * its linear layers, measure channels, round weights, search scales, run whole studies, and make
 * figures of their records.
 *
 * What is used most stands here; every folder has more under its own name (`./quant`, `./stats`,
 * ...). Drawing is in `./render` alone, so that nothing here loads Vega.
 *
 * @example How much of its layer's importance do the top channels hold?
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
 * const [input] = inputs.get("mlp_mix")!;
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

export {
  drawFigures,
  type Figure,
  type FigureSource,
  type FigureSpec,
  UndrawableError,
} from "./chart/mod.ts";
export { loadCalibration, type TokenSequences } from "./text/mod.ts";
export { klDivergence, perplexity, windowStarts } from "./eval/mod.ts";
export { fetchModel, type Hub, openHub } from "./hub/mod.ts";
export {
  type Architecture,
  type Checkpoint,
  findModel,
  linearNames,
  loadTokenizer,
  type ModelSource,
  openCheckpoint,
  readTensor,
  type Tokenize,
} from "./model/mod.ts";
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
  type LayerResult,
  parseRecord,
  type PerplexityRecord,
  readRecord,
  type RecordKind,
  type RecordOf,
  writeRecord,
} from "./record/mod.ts";
export {
  chooseProvider,
  Decoder,
  type ExecutionProvider,
  type HiddenStates,
} from "./runtime/mod.ts";
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
  captureBlock,
  createStopwatch,
  diagnose,
  type DiagnoseOptions,
  type DiagnoseResult,
  type Diagnosis,
  type Listener,
  type MeasureSettings,
  type PerplexityOptions,
  type PerplexityResult,
  runAlphaStudy,
  runDiagnose,
  runPerplexity,
} from "./study/mod.ts";
