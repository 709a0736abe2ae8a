/**
 * Importance of one family as rows of numbers, layer by layer.
 *
 * @module
 */

import type { ChannelsRecord } from "../record/channels.ts";
import { decodeFloat32Array } from "../record/float32_array.ts";
import { maxPool } from "./max_pool.ts";

/** The importances of a family, max-pooled. */
export interface ImportanceGrid {
  /** Block of each row, rising. */
  readonly blocks: readonly number[];
  /** Channels of a layer before pooling. */
  readonly channels: number;
  /** One row per layer, equally long. */
  readonly rows: readonly Float64Array[];
  /** The largest importance and where it is. */
  readonly peak: { readonly value: number; readonly block: number; readonly channel: number };
}

/** Most columns of a grid. */
export const MOST_COLUMNS = 512;
/** Most cells of a grid: a surface of more takes seconds to draw and shows nothing more. */
const MOST_CELLS = 16_384;

/**
 * Reads the importances of a family.
 *
 * @param record A channels record
 * @param family Module type, such as `down_proj`
 * @returns The grid, or a reason why there is none: no such layers, widths that differ, values that
 * are not finite, nothing above 0
 * @throws {TypeError} If an array does not decode
 *
 * @example A record without the family
 * ```ts
 * import { importanceGrid } from "./importance_grid.ts";
 * import assert from "node:assert/strict";
 *
 * const record = {
 *   schema: "awq-diag/channels" as const, version: 1 as const, model: "m", layers: {},
 *   run: { generated_utc: "" },
 * };
 * assert.equal(importanceGrid(record, "o_proj"), 'the record holds no "o_proj" layers');
 * ```
 */
export function importanceGrid(record: ChannelsRecord, family: string): ImportanceGrid | string {
  const layers = Object.values(record.layers)
    .filter((layer) => layer.module_type === family)
    .sort((a, b) => a.layer_idx - b.layer_idx)
    .map((layer) => ({ block: layer.layer_idx, values: decodeFloat32Array(layer.importance) }));
  if (layers.length === 0) return `the record holds no "${family}" layers`;
  const widths = [...new Set(layers.map(({ values }) => values.length))];
  if (widths.length > 1) return `layers differ in width: ${widths.join(", ")} channels`;
  const broken = layers.find(({ values }) => !values.every((value) => Number.isFinite(value)));
  if (broken) return `L${broken.block} ${family} has importances that are not finite`;
  const peak = findPeak(layers);
  if (!(peak.value > 0)) return `no "${family}" channel has any importance`;
  const columns = Math.min(MOST_COLUMNS, Math.max(2, Math.floor(MOST_CELLS / layers.length)));
  return {
    blocks: layers.map(({ block }) => block),
    channels: widths[0]!,
    rows: layers.map(({ values }) => maxPool(values, columns)),
    peak,
  };
}

function findPeak(layers: readonly { block: number; values: Float32Array }[]) {
  let peak = { value: 0, block: 0, channel: 0 };
  for (const { block, values } of layers) {
    values.forEach((value, channel) => {
      if (value > peak.value) peak = { value, block, channel };
    });
  }
  return peak;
}
