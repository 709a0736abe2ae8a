/**
 * Quantized checkpoints, told by what the files hold: a `quantization_config` may be left over from
 * where unquantized weights came from.
 */

import type { AwqDiagError } from "../errors/awq_diag_error.ts";
import { printable } from "../errors/shown_text.ts";
import type { ConfigSection } from "./config_section.ts";
import { FAMILIES } from "./family.ts";
import { fits } from "./match_tensors.ts";
import { isFloat, type StoredTensor } from "./safetensors.ts";
import type { TensorSpec } from "./tensors.ts";
import { unsupported } from "./unsupported.ts";

/** Keys that say how weights were quantized. */
const KEYS = ["quantization_config", "compression_config"];

function quantizationKey({ values }: ConfigSection): string | undefined {
  return KEYS.find((key) => (values[key] ?? null) !== null);
}

/** The refusal of quantized weights; null where nothing says that they are. */
export function quantizedError(config: ConfigSection): AwqDiagError | null {
  const key = quantizationKey(config);
  if (key === undefined) return null;
  return unsupported(config, "weights that are quantized already", key, [...FAMILIES.keys()]);
}

/** Whether every linear lies there as floating-point numbers, none of them packed. */
export function isUnquantized(
  specs: Iterable<TensorSpec>,
  stored: ReadonlyMap<string, StoredTensor>,
): boolean {
  for (const spec of specs) {
    if (spec.linear === null) continue;
    const tensor = stored.get(spec.name);
    if (tensor === undefined || !isFloat(tensor.dtype) || !fits(spec, tensor)) return false;
  }
  return true;
}

/** What to tell the user of a key that means nothing. */
export function leftOverNote(config: ConfigSection): string {
  const file = printable(config.file);
  return `${file} has a ${
    quantizationKey(config)
  }, but its weights are not quantized: it is ignored`;
}
