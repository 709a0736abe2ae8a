/**
 * What studies write down: versioned records with their schemas, validation, migration (AWQ-Diag's own
 * files included), summaries, and storing that leaves a whole file or none.
 *
 * @example A per-channel array there and back
 * ```ts
 * import { decodeFloat32Array, encodeFloat32Array, kindOf, validateRecord } from "./mod.ts";
 * import assert from "node:assert/strict";
 *
 * const encoded = encodeFloat32Array(Float32Array.of(0.5, 2));
 * assert.deepEqual(decodeFloat32Array(encoded), Float32Array.of(0.5, 2));
 * assert.equal(kindOf("awq-diag/diagnostic"), "diagnostic");
 * assert.notEqual(validateRecord({ schema: "awq-diag/diagnostic" }).problem, null);
 * ```
 *
 * @module
 */

export {
  ALPHA_PREDICTORS,
  ALPHA_STRATEGIES,
  type AlphaPredictor,
  type AlphaStrategy,
  type AlphaStudyConfig,
  alphaStudyConfigSchema,
  type AlphaStudyRecord,
  alphaStudySchema,
  type StrategyOutcome,
  strategyOutcomeSchema,
  studiedLayerSchema,
  type StudiedLinear,
} from "./alpha_study.ts";
export {
  channelLayerSchema,
  type ChannelsRecord,
  channelsSchema,
  type EncodedFloat32Array,
  float32ArraySchema,
  type LinearChannels,
} from "./channels.ts";
export {
  type DiagnosticConfig,
  diagnosticConfigSchema,
  type DiagnosticRecord,
  diagnosticSchema,
  familySchema,
  type FamilySummary,
  type InputFile,
  inputFileSchema,
  type Inputs,
  inputsSchema,
  layerSchema,
  type LinearResult,
  type ModelInfo,
  modelInfoSchema,
  type Run,
  runSchema,
  type Summary,
  summarySchema,
} from "./diagnostic.ts";
export { decodeFloat32Array, encodeFloat32Array } from "./float32_array.ts";
export { jsonSchemaOf } from "./json_schema.ts";
export {
  type AnyRecord,
  kindOf,
  type RecordKind,
  recordKinds,
  type RecordOf,
  validateRecord,
  type Validation,
} from "./kinds.ts";
export { migrateRecord } from "./migrate.ts";
export {
  type LossDifference,
  lossDifferenceSchema,
  officialChoiceSchema,
  PERPLEXITY_STRATEGIES,
  type PerplexityConfig,
  perplexityConfigSchema,
  type PerplexityRecord,
  perplexitySchema,
  type PerplexityStrategy,
  type StrategyScore,
  strategyScoreSchema,
} from "./perplexity.ts";
export { parseRecord } from "./read_record.ts";
export { serialize, serializeParts } from "./serialize.ts";
export { readRecord, writeRecord } from "./store.ts";
export { summarize, type SummarySettings } from "./summary.ts";
