/** Colour, shape and dash channels for series named after families. */

import { familyStyle } from "./families.ts";

/** A nominal channel whose categories have fixed looks. */
export interface StyleChannel<Look> {
  field: string;
  type: "nominal";
  /** Categories, and the look of each. */
  scale: { domain: string[]; range: Look[] };
}

/** The three channels that tell series apart. */
export interface SeriesChannels {
  color: StyleChannel<string>;
  shape: StyleChannel<string>;
  strokeDash: StyleChannel<number[]>;
}

/** Channels for a field that names families, or groups of families that share the look of one. */
export function seriesChannels(
  field: string,
  series: readonly { name: string; family: string }[],
): SeriesChannels {
  const domain = series.map(({ name }) => name);
  const styles = series.map(({ family }) => familyStyle(family));
  const channel = <Look>(range: Look[]): StyleChannel<Look> => ({
    field,
    type: "nominal",
    scale: { domain, range },
  });
  return {
    color: channel(styles.map(({ color }) => color)),
    shape: channel(styles.map(({ shape }) => shape)),
    strokeDash: channel(styles.map(({ dash }) => [...dash])),
  };
}

/** Symbols that Vega sets below each other, and the least that it lists without being asked to. */
const LEGEND_ROWS = 24;

/** What a legend of so many entries needs beside its usual look, so that all are listed in columns. */
export function crowdedLegend(entries: number): { symbolLimit?: number; columns?: number } {
  if (entries <= LEGEND_ROWS) return {};
  return { symbolLimit: entries, columns: Math.ceil(entries / LEGEND_ROWS) };
}
