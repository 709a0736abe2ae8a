/** Which blocks see only a window of the text: `layer_types`, or the rule of the family. */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import type { BlockPositions, RopeParameters } from "./architecture.ts";
import { configMessage, type ConfigSection, nullable, positiveInteger } from "./config_section.ts";

const SLIDING = "sliding_attention";
const FULL = "full_attention";

export function slidingBlocks(
  config: ConfigSection,
  blocks: number,
  rule: (block: number) => boolean,
): readonly boolean[] {
  const kinds = config.values.layer_types ?? null;
  if (kinds === null) return Array.from({ length: blocks }, (_, block) => rule(block));
  const known = (kind: unknown) => kind === SLIDING || kind === FULL;
  if (!Array.isArray(kinds) || kinds.length !== blocks || !kinds.every(known)) {
    const wanted = `"${FULL}" or "${SLIDING}" for each of ${blocks} layers`;
    throw new AwqDiagError(configMessage(config, "layer_types", wanted));
  }
  return kinds.map((kind) => kind === SLIDING);
}

/** Gives every block its window and rotation. */
export function blockPositions(
  config: ConfigSection,
  slides: readonly boolean[],
  local: BlockPositions,
  global: RopeParameters | null,
): readonly BlockPositions[] {
  if (local.window === null && slides.includes(true)) {
    throw new AwqDiagError(configMessage(config, "sliding_window", "the window of sliding layers"));
  }
  const unlimited: BlockPositions = { window: null, rope: global };
  return slides.map((slides) => slides ? local : unlimited);
}

/**
 * Reads the positions of a family whose blocks all have the window of `sliding_window`, or none.
 *
 * Such families ignore `layer_types`, so a list that says otherwise is refused.
 */
export function uniformPositions(
  config: ConfigSection,
  blocks: number,
  fallback: number | null,
  rope: RopeParameters,
): readonly BlockPositions[] {
  const window = nullable(config, "sliding_window", fallback, positiveInteger);
  const slides = slidingBlocks(config, blocks, () => window !== null);
  if (slides.includes(window === null)) {
    const kind = window === null ? FULL : SLIDING;
    const wanted = `"${kind}" for every layer, as sliding_window ${window} says`;
    throw new AwqDiagError(configMessage(config, "layer_types", wanted));
  }
  return blockPositions(config, slides, { window, rope }, rope);
}
