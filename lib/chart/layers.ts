/**
 * The layers of a record as figures want them: in order, with short names.
 *
 * @module
 */

import type { DiagnosticRecord, LinearResult } from "../record/diagnostic.ts";
import { orderFamilies } from "./families.ts";

/** A layer's result with the short name that figures print. */
export type ChartLinear = LinearResult & { readonly label: string };

/**
 * The layers of a record, block by block and in the order of the data flow inside a block.
 *
 * @param record A diagnostic record
 * @returns Its layers, each with a label
 *
 * @example See `tests/support/records.ts` for a record
 * ```ts
 * import { layerLabel } from "./layers.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(layerLabel({ layer_idx: 3, module_type: "o_proj" }), "L3 o_proj");
 * ```
 */
export function chartLinears(record: DiagnosticRecord): ChartLinear[] {
  const layers = Object.values(record.layers);
  const families = orderFamilies(layers.map((layer) => layer.module_type));
  return layers
    .map((layer) => ({ ...layer, label: layerLabel(layer) }))
    .sort((a, b) =>
      a.layer_idx - b.layer_idx ||
      families.indexOf(a.module_type) - families.indexOf(b.module_type)
    );
}

/**
 * Short name of a layer.
 *
 * @param layer Its block and family
 * @returns Block and family, such as `L3 o_proj`
 *
 * @example A layer of the fourth block
 * ```ts
 * import { layerLabel } from "./layers.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(layerLabel({ layer_idx: 3, module_type: "o_proj" }), "L3 o_proj");
 * ```
 */
export function layerLabel(layer: { layer_idx: number; module_type: string }): string {
  return `L${layer.layer_idx} ${layer.module_type}`;
}

/**
 * Width of a figure whose x axis counts decoder blocks.
 *
 * @param blocks Number of blocks
 * @returns Pixels: 22 a block, within what a page column holds
 *
 * @example Neither a sliver nor a banner
 * ```ts
 * import { blockAxisWidth } from "./layers.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(blockAxisWidth(1), 480);
 * assert.equal(blockAxisWidth(28), 616);
 * assert.equal(blockAxisWidth(126), 720);
 * ```
 */
export function blockAxisWidth(blocks: number): number {
  return Math.min(720, Math.max(480, 22 * blocks));
}
