/**
 * Which blocks see only a window of the text: `layer_types`, or the rule of the family.
 *
 * @module
 */

import type { LayerPositions, RopeParameters } from "./architecture.ts";
import { configMessage, type ConfigSection, nullable, positiveInteger } from "./config_section.ts";

const sliding = "sliding_attention";
const full = "full_attention";

/**
 * Reads which blocks have a window.
 *
 * @param config The whole `config.json`.
 * @param layers Number of blocks.
 * @param rule Whether a block has one when `layer_types` does not say.
 * @returns One flag per block.
 * @throws {RangeError} If `layer_types` is no list of two known kinds, one per block.
 *
 * @example Every other block
 * ```ts
 * import { slidingLayers } from "./layer_positions.ts";
 * import assert from "node:assert/strict";
 *
 * const read = (values: Record<string, unknown>) =>
 *   slidingLayers({ file: "f", path: "", values }, 3, (layer) => layer % 2 === 0);
 * assert.deepEqual(read({}), [true, false, true]);
 * assert.deepEqual(read({ layer_types: Array(3).fill("full_attention") }), [false, false, false]);
 * ```
 */
export function slidingLayers(
  config: ConfigSection,
  layers: number,
  rule: (layer: number) => boolean,
): readonly boolean[] {
  const kinds = config.values.layer_types ?? null;
  if (kinds === null) return Array.from({ length: layers }, (_, layer) => rule(layer));
  const known = (kind: unknown) => kind === sliding || kind === full;
  if (!Array.isArray(kinds) || kinds.length !== layers || !kinds.every(known)) {
    const wanted = `"${full}" or "${sliding}" for each of ${layers} layers`;
    throw new RangeError(configMessage(config, "layer_types", wanted));
  }
  return kinds.map((kind) => kind === sliding);
}

/**
 * Gives every block its window and rotation.
 *
 * @param config The whole `config.json`, for the error.
 * @param slides Which blocks have a window.
 * @param local Window and rotation of those blocks.
 * @param global Rotation of the others.
 * @returns One entry per block, the same object for equal blocks.
 * @throws {RangeError} If a block has a window and there is none.
 *
 * @example Blocks share what they have in common
 * ```ts
 * import { layerPositions } from "./layer_positions.ts";
 * import assert from "node:assert/strict";
 *
 * const config = { file: "config.json", path: "", values: {} };
 * const rope = { theta: 10000, scaling: { kind: "default" } } as const;
 * const positions = layerPositions(config, [true, false, true], { window: 512, rope }, rope);
 * assert.deepEqual(positions.map(({ window }) => window), [512, null, 512]);
 * assert.equal(positions[0], positions[2]);
 * ```
 */
export function layerPositions(
  config: ConfigSection,
  slides: readonly boolean[],
  local: LayerPositions,
  global: RopeParameters,
): readonly LayerPositions[] {
  if (local.window === null && slides.includes(true)) {
    throw new RangeError(configMessage(config, "sliding_window", "the window of sliding layers"));
  }
  const unlimited: LayerPositions = { window: null, rope: global };
  return slides.map((slides) => slides ? local : unlimited);
}

/**
 * Reads the positions of a family whose blocks all have the window of `sliding_window`, or none.
 *
 * Such families ignore `layer_types`, so a list that says otherwise is refused.
 *
 * @param config The whole `config.json`.
 * @param layers Number of blocks.
 * @param fallback Window when the key is absent; null for none.
 * @param rope Rotation of every block.
 * @returns One entry per block.
 * @throws {TypeError} If the window is no number.
 * @throws {RangeError} If the window is no positive integer, or `layer_types` disagrees with it.
 *
 * @example No window
 * ```ts
 * import { uniformPositions } from "./layer_positions.ts";
 * import assert from "node:assert/strict";
 *
 * const config = { file: "config.json", path: "", values: { sliding_window: null } };
 * const rope = { theta: 10000, scaling: { kind: "default" } } as const;
 * assert.deepEqual(uniformPositions(config, 1, 4096, rope), [{ window: null, rope }]);
 * ```
 */
export function uniformPositions(
  config: ConfigSection,
  layers: number,
  fallback: number | null,
  rope: RopeParameters,
): readonly LayerPositions[] {
  const window = nullable(config, "sliding_window", fallback, positiveInteger);
  const slides = slidingLayers(config, layers, () => window !== null);
  if (slides.includes(window === null)) {
    const kind = window === null ? full : sliding;
    const wanted = `"${kind}" for every layer, as sliding_window ${window} says`;
    throw new RangeError(configMessage(config, "layer_types", wanted));
  }
  return layerPositions(config, slides, { window, rope }, rope);
}
