/**
 * From `config.json` to an architecture: the one place that knows how published files are spelt.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import type { Architecture } from "./architecture.ts";
import { type ConfigSection, supportedName } from "./config_section.ts";
import { FAMILIES } from "./family.ts";
import { refuseUnsupported } from "./unsupported.ts";

/**
 * Reads an architecture out of a parsed `config.json`, in the layout of transformers 4
 * (`rope_theta`, `rope_scaling`, `torch_dtype`) or 5 (`rope_parameters`, `dtype`).
 *
 * The dtype said there is not read: the weights say their own, and the two differ in published
 * checkpoints.
 */
export function parseArchitecture(config: unknown, file: string): Architecture {
  if (typeof config !== "object" || config === null || Array.isArray(config)) {
    throw new AwqDiagError(
      `Cannot read the model: ${file} is no JSON object, wanted a Hugging Face config.json, use the file published with the checkpoint`,
    );
  }
  const section: ConfigSection = { file, path: "", values: config as Record<string, unknown> };
  refuseUnsupported(section, FAMILIES.keys());
  const modelType = supportedName(section, "model_type", FAMILIES.keys());
  return { modelType, ...FAMILIES.get(modelType)!(section) };
}
