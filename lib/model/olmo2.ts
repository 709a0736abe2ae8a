/**
 * OLMo 2: attention and MLP read the residual stream as it is and their outputs are normed; queries
 * and keys are normed over all heads at once (arXiv:2501.00656).
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import type { Architecture } from "./architecture.ts";
import { configMessage, type ConfigSection } from "./config_section.ts";
import { attentionBiases, COMMON_DEFAULTS, decoderFields } from "./decoder_fields.ts";
import { parseRope, refusePartialRotation } from "./rope.ts";

export function olmo2(config: ConfigSection): Omit<Architecture, "modelType"> {
  refusePartialRotation(config);
  if ((config.values.sliding_window ?? null) !== null) {
    // OLMo 3 has windows, and engines that run both families by one class apply them.
    throw new AwqDiagError(configMessage(config, "sliding_window", "null"));
  }
  const fields = decoderFields(config, { ...COMMON_DEFAULTS, normEpsilon: 1e-5 });
  const rope = parseRope(config, fields.rotaryDim);
  return {
    ...fields,
    ...attentionBiases(config),
    inputNorms: false,
    outputNorms: true,
    queryKeyNorms: "projection",
    positions: Array(fields.blocks).fill({ window: null, rope }),
  };
}
