/**
 * The channel that puts named rows under each other, their names at the left and nothing else.
 *
 * @module
 */

/** A nominal y channel without lines or ticks. */
export interface RowChannel {
  /** Data field with the row's name. */
  field: string;
  /** Rows have no order of their own. */
  type: "nominal";
  /** Names, top to bottom. */
  sort: string[];
  /** The names speak for themselves. */
  title: null;
  /** Names only. */
  axis: {
    grid: false;
    ticks: false;
    domain: false;
    labelPadding: number;
    labelFontSize: number;
    labelLimit: number;
  };
}

/**
 * The channel.
 *
 * @param field Data field with the row's name
 * @param names Names, top to bottom
 * @returns An encoding channel for `y`
 *
 * @example Rows stay as given
 * ```ts
 * import { rowChannel } from "./row_channel.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(rowChannel("group", ["q_proj", "down_proj"]).sort, ["q_proj", "down_proj"]);
 * ```
 */
export function rowChannel(field: string, names: readonly string[]): RowChannel {
  return {
    field,
    type: "nominal",
    sort: [...names],
    title: null,
    axis: {
      grid: false,
      ticks: false,
      domain: false,
      labelPadding: 8,
      labelFontSize: 12,
      labelLimit: 260,
    },
  };
}
