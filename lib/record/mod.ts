/**
 * What studies write down: versioned records, read with validation and migration (AWQ-Diag's own files
 * included), and written whole or not at all. The meaning of each key stands in `docs/schemas/`.
 *
 * @example A per-channel array of a record
 * ```ts
 * import { decodeFloat32Array, readRecord } from "./mod.ts";
 * import assert from "node:assert/strict";
 *
 * const record = await readRecord("results/channels_wiki-qwen2-7m.json");
 * assert.ok(record.schema === "awq-diag/channels");
 * const { importance } = record.layers["model.layers.0.mlp.down_proj"]!;
 * assert.equal(decodeFloat32Array(importance).length, 768);
 * ```
 *
 * @module
 */

export type {
  AlphaPredictor,
  AlphaStrategy,
  AlphaStudyConfig,
  AlphaStudyRecord,
  StrategyOutcome,
  StudiedLinear,
} from "./alpha_study.ts";
export type { ChannelsRecord, LinearChannels } from "./channels.ts";
export type {
  DiagnosticConfig,
  DiagnosticRecord,
  FamilySummary,
  InputFile,
  Inputs,
  LinearResult,
  ModelInfo,
  Run,
  Summary,
} from "./diagnostic.ts";
export {
  decodeFloat32Array,
  type EncodedFloat32Array,
  encodeFloat32Array,
} from "./float32_array.ts";
export type { AnyRecord, RecordKind, RecordOf } from "./kinds.ts";
export type {
  LossDifference,
  PerplexityConfig,
  PerplexityRecord,
  StrategyScore,
} from "./perplexity.ts";
export { parseRecord } from "./read_record.ts";
export { readRecord, writeRecord } from "./store.ts";
export type { PerplexityStrategy, QuantizedStrategy } from "./strategies.ts";
