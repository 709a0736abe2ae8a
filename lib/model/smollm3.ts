/** SmolLM3: a llama of which some blocks do not rotate queries and keys (arXiv:2501.18795). */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import type { Architecture } from "./architecture.ts";
import { blockPositions, slidingBlocks } from "./block_positions.ts";
import {
  configMessage,
  type ConfigSection,
  flag,
  nullable,
  positiveInteger,
} from "./config_section.ts";
import { COMMON_DEFAULTS } from "./decoder_fields.ts";
import { llamaFields } from "./llama.ts";
import { parseRope } from "./rope.ts";

/** With `use_sliding_window`, the blocks without rotation have a window unless `layer_types` says. */
export function smollm3(config: ConfigSection): Omit<Architecture, "modelType"> {
  const fields = llamaFields(config, {
    ...COMMON_DEFAULTS,
    keyValueHeads: 4,
    maxPositions: 32_768,
    tiedEmbeddings: true,
  });
  const rope = parseRope(config, fields.rotaryDim, { theta: 2_000_000 });
  const rotated = rotatedBlocks(config, fields.blocks);
  const window = flag(config, "use_sliding_window", false)
    ? nullable(config, "sliding_window", null, positiveInteger)
    : null;
  const slides = slidingBlocks(
    config,
    fields.blocks,
    (block) => window !== null && !rotated[block],
  );
  const rotating = blockPositions(config, slides, { window, rope }, rope);
  const still = blockPositions(config, slides, { window, rope: null }, null);
  const positions = rotated.map((turns, block) => (turns ? rotating : still)[block]!);
  return { ...fields, positions };
}

/** Whether each block rotates: 1 in `no_rope_layers` despite its name, or by the interval. */
function rotatedBlocks(config: ConfigSection, blocks: number): readonly boolean[] {
  const key = "no_rope_layers";
  const said = config.values[key] ?? null;
  if (said === null) {
    const interval = positiveInteger(config, "no_rope_layer_interval", 4);
    return Array.from({ length: blocks }, (_, block) => (block + 1) % interval !== 0);
  }
  const known = (value: unknown) => value === 0 || value === 1;
  if (Array.isArray(said) && said.length >= blocks && said.every(known)) {
    return said.slice(0, blocks).map((value) => value === 1);
  }
  const wanted = `1 (rotated) or 0 (not rotated) for each of ${blocks} layers`;
  throw new AwqDiagError(configMessage(config, key, wanted));
}
