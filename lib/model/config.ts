/**
 * From `config.json` to an architecture: the one place that knows how published files are spelt.
 *
 * @module
 */

import type { Architecture } from "./architecture.ts";
import { type ConfigSection, supportedName } from "./config_section.ts";
import { families } from "./family.ts";
import { refuseUnsupported } from "./unsupported.ts";

/**
 * Reads an architecture out of a parsed `config.json`, in the layout of transformers 4
 * (`rope_theta`, `rope_scaling`, `torch_dtype`) or 5 (`rope_parameters`, `dtype`).
 *
 * The dtype said there is not read: the weights say their own, and the two differ in published
 * checkpoints.
 *
 * @param config The parsed file.
 * @param file The file, as errors should name it.
 * @returns The architecture.
 * @throws {TypeError} If a value is missing or of the wrong kind.
 * @throws {RangeError} If a value is out of range, or asks for something that is not supported: a
 * family, an activation, a rope scaling, experts, towers, weights that are already quantized.
 *
 * @example A small llama
 * ```ts
 * import { parseArchitecture } from "./config.ts";
 * import assert from "node:assert/strict";
 *
 * const config = {
 *   model_type: "llama",
 *   hidden_size: 64,
 *   intermediate_size: 160,
 *   num_attention_heads: 4,
 *   num_hidden_layers: 3,
 *   vocab_size: 384,
 * };
 * const architecture = parseArchitecture(config, "config.json");
 * assert.equal(architecture.headDim, 16);
 * assert.equal(architecture.keyValueHeads, 4);
 * ```
 */
export function parseArchitecture(config: unknown, file: string): Architecture {
  if (typeof config !== "object" || config === null || Array.isArray(config)) {
    throw new TypeError(
      `Cannot read the model: ${file} is no JSON object, wanted a Hugging Face config.json, use the file published with the checkpoint`,
    );
  }
  const section: ConfigSection = { file, path: "", values: config as Record<string, unknown> };
  refuseUnsupported(section, families.keys());
  const modelType = supportedName(section, "model_type", families.keys());
  return { modelType, ...families.get(modelType)!(section) };
}
