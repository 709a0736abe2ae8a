/** Records and libraries for tests of the report. */

import type { ChannelsRecord } from "../../lib/record/channels.ts";
import { encodeFloat32Array } from "../../lib/record/float32_array.ts";
import type { PageLibraries } from "../../lib/report/libraries.ts";
import { channelsRecord } from "./records.ts";

/** A layer of a channels record: its block, its family, its importances. */
export type ImportanceRow = readonly [block: number, family: string, importance: number[]];

/**
 * A channels record whose layers have the given importances; kurtosis is importance less one, all
 * other arrays are the importances themselves.
 */
export function channelsOf(rows: readonly ImportanceRow[], model = "tiny"): ChannelsRecord {
  const [template] = Object.values(channelsRecord().layers);
  const layers = rows.map(([block, family, importance]) => {
    const array = encodeFloat32Array(importance);
    const arrays = Object.fromEntries(
      Object.entries(template!).map(([key, value]) => [
        key,
        typeof value === "object" ? array : value,
      ]),
    ) as typeof template;
    const kurtosis = encodeFloat32Array(importance.map((value) => value - 1));
    return [`model.layers.${block}.mlp.${family}`, {
      ...arrays!,
      module_type: family,
      layer_idx: block,
      kurtosis,
    }] as const;
  });
  return { ...channelsRecord(), model, layers: Object.fromEntries(layers) };
}

/** Two libraries of one line each, for tests of the page around them. */
export const tinyLibraries: PageLibraries = {
  scripts: [
    {
      global: "vega",
      title: "vega 0.0.0",
      licence: "Copyright <someone>",
      script: 'vega = "</script>"',
    },
    { global: "Plotly", title: "plotly 0.0.0", licence: "MIT", script: "Plotly = 1" },
  ],
  tableStyle: ".tabulator { color: red }",
};
