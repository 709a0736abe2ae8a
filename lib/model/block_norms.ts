/**
 * Which norms a block has, and by what names. The same name, another place: `post_attention_layernorm`
 * belongs to attention where outputs are normed, else to the MLP.
 */

import type { Architecture } from "./architecture.ts";

/** Names of a block's norms by what they are applied to; null where there is none. */
export interface BlockNorms {
  readonly attentionInput: string | null;
  readonly attentionOutput: string | null;
  readonly mlpInput: string | null;
  readonly mlpOutput: string | null;
}

export function blockNorms(
  { inputNorms, outputNorms }: Pick<Architecture, "inputNorms" | "outputNorms">,
): BlockNorms {
  const mlpInput = outputNorms ? "pre_feedforward_layernorm" : "post_attention_layernorm";
  return {
    attentionInput: inputNorms ? "input_layernorm" : null,
    attentionOutput: outputNorms ? "post_attention_layernorm" : null,
    mlpInput: inputNorms ? mlpInput : null,
    mlpOutput: outputNorms ? "post_feedforward_layernorm" : null,
  };
}
