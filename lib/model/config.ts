/**
 * From `config.json` to an architecture: the one place that knows how published files are spelt.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { printable } from "../errors/shown_text.ts";
import type { Architecture } from "./architecture.ts";
import { configMessage, type ConfigSection, supportedName } from "./config_section.ts";
import { FAMILIES } from "./family.ts";
import { refuseUnsupported } from "./unsupported.ts";

/** Most blocks where nothing is known of the tensors: a hundred times the deepest published model. */
const MOST_BLOCKS = 10_000;

/** Takes a parsed `config.json` of a supported family; its other keys are not read yet. */
export function supportedConfig(config: unknown, file: string): ConfigSection {
  if (typeof config !== "object" || config === null || Array.isArray(config)) {
    throw new AwqDiagError(
      `Cannot read the model: ${
        printable(file)
      } is no JSON object, wanted a Hugging Face config.json, use the file published with the checkpoint`,
    );
  }
  const section: ConfigSection = { file, path: "", values: config as Record<string, unknown> };
  refuseUnsupported(section, FAMILIES.keys());
  supportedName(section, "model_type", FAMILIES.keys());
  return section;
}

/**
 * Reads an architecture out of a parsed `config.json`, in the layout of transformers 4
 * (`rope_theta`, `rope_scaling`, `torch_dtype`) or 5 (`rope_parameters`, `dtype`).
 *
 * The dtype said there is not read: the weights say their own, and the two differ in published
 * checkpoints.
 *
 * @param config The parsed file.
 * @param file Its path, for errors.
 * @param tensors Number of tensors that the checkpoint has; there can be no more blocks.
 */
export function parseArchitecture(
  config: unknown,
  file: string,
  tensors: number = MOST_BLOCKS,
): Architecture {
  return architectureOf(supportedConfig(config, file), tensors);
}

/** The same of a config that is known to be supported. */
export function architectureOf(section: ConfigSection, tensors: number): Architecture {
  const { model_type: modelType, num_hidden_layers: blocks } = section.values;
  // Before a family makes a list of that length.
  if (typeof blocks === "number" && blocks > tensors) {
    const wanted = `at most ${tensors}, as many as the checkpoint has tensors`;
    throw new AwqDiagError(
      configMessage(section, "num_hidden_layers", wanted, "use the config.json published with it"),
    );
  }
  const name = modelType as string;
  return { modelType: name, ...FAMILIES.get(name)!(section) };
}
