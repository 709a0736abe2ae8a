/**
 * A checkpoint without Python: where it is, what `config.json` says, which tensors it must have, where
 * they lie in the safetensors files, and its tokenizer. Weights stay on disk until they are read.
 */

export type {
  Activation,
  Architecture,
  LayerPositions,
  RopeParameters,
  RopeScaling,
} from "./architecture.ts";
export { checkVectors } from "./check_vectors.ts";
export { type Checkpoint, openCheckpoint } from "./checkpoint.ts";
export { parseArchitecture } from "./config.ts";
export type { ConfigSection } from "./config_section.ts";
export { families, type Family } from "./family.ts";
export { type HubId, parseHubId, parseSnapshotFolder } from "./hub_id.ts";
export { matchTensors } from "./match_tensors.ts";
export { modelSlug } from "./model_slug.ts";
export { ropeFrequencies } from "./rope_frequencies.ts";
export { type RopeTables, ropeTables } from "./rope_tables.ts";
export {
  type FloatDtype,
  floatTensor,
  headerBytes,
  lengthFieldBytes,
  parseSafetensorsHeader,
  type StoredTensor,
  type TensorEntry,
} from "./safetensors.ts";
export { type FetchSnapshot, findModel, type ModelSource } from "./source.ts";
export { readRows, readTensor } from "./tensor_reader.ts";
export {
  allTensors,
  blockTensors,
  countParameters,
  linearNames,
  modelTensors,
  type TensorSpec,
} from "./tensors.ts";
export { loadTokenizer, type Tokenize } from "./tokenizer.ts";
export { parseWeightMap } from "./weight_map.ts";
