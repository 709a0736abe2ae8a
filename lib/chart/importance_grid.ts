/** Importance of one family as rows of numbers, block by block. */

import type { ChannelsRecord } from "../record/channels.ts";
import { decodeFloat32Array } from "../record/float32_array.ts";

/** The importances of a family, max-pooled. */
export interface ImportanceGrid {
  /** Block of each row, rising. */
  readonly blocks: readonly number[];
  /** Channels of a linear before pooling. */
  readonly channels: number;
  /** One row per linear, equally long. */
  readonly rows: readonly Float64Array[];
  /** The largest importance and where it is. */
  readonly peak: { readonly value: number; readonly block: number; readonly channel: number };
}

/** Most columns of a grid. */
const MOST_COLUMNS = 512;
/** Most cells of a grid: a surface of more takes seconds to draw and shows nothing more. */
const MOST_CELLS = 16_384;

/** Reads the importances of a family. */
export function importanceGrid(record: ChannelsRecord, family: string): ImportanceGrid | string {
  const linears = Object.values(record.layers)
    .filter((linear) => linear.module_type === family)
    .sort((a, b) => a.layer_idx - b.layer_idx)
    .map((linear) => ({ block: linear.layer_idx, values: decodeFloat32Array(linear.importance) }));
  if (linears.length === 0) return `the record holds no "${family}" layers`;
  const widths = [...new Set(linears.map(({ values }) => values.length))];
  if (widths.length > 1) {
    const some = widths.length > 4 ? [...widths.slice(0, 4), "..."] : widths;
    return `layers differ in width: ${some.join(", ")} channels`;
  }
  const broken = linears.find(({ values }) => !values.every((value) => Number.isFinite(value)));
  if (broken) return `L${broken.block} ${family} has importances that are not finite`;
  const peak = findPeak(linears);
  if (!(peak.value > 0)) return `no "${family}" channel has any importance`;
  const columns = Math.min(MOST_COLUMNS, Math.max(2, Math.floor(MOST_CELLS / linears.length)));
  return {
    blocks: linears.map(({ block }) => block),
    channels: widths[0]!,
    rows: linears.map(({ values }) => maxPool(values, columns)),
    peak,
  };
}

/** The largest of each of so many runs of nearly equal length: a single outlier keeps its height. */
export function maxPool(values: ArrayLike<number>, columns: number): Float64Array {
  const count = Math.min(columns, values.length);
  const pooled = new Float64Array(count).fill(-Infinity);
  for (let channel = 0; channel < values.length; channel++) {
    const column = Math.floor((channel * count) / values.length);
    pooled[column] = Math.max(pooled[column]!, values[channel]!);
  }
  return pooled;
}

function findPeak(linears: readonly { block: number; values: Float32Array }[]) {
  let peak = { value: 0, block: 0, channel: 0 };
  for (const { block, values } of linears) {
    values.forEach((value, channel) => {
      if (value > peak.value) peak = { value, block, channel };
    });
  }
  return peak;
}
