/** Figure `perplexity`: what does quantization cost on real text, and what does scaling save? */

import type { PerplexityRecord } from "../record/perplexity.ts";
import { dotPanel } from "./dot_panel.ts";
import { perplexityColumns, quantizedVersions } from "./perplexity_columns.ts";
import type { VegaLiteSpec } from "./spec.ts";
import { CHART_THEME, VEGA_LITE_SCHEMA } from "./theme.ts";
import { figureTitle, shortenName } from "./title.ts";
import { UndrawableError } from "./undrawable.ts";

/** Perplexity per version and bit width; KL, agreement and loss difference where the records have them. */
export function perplexity(records: readonly PerplexityRecord[]): VegaLiteSpec {
  const bands = records.filter((record) => quantizedVersions(record).length > 0)
    .toSorted((a, b) => a.bit - b.bit);
  const [first] = bands;
  if (first === undefined) {
    throw new UndrawableError("perplexity", "the records hold no quantized version of the model");
  }
  if (new Set(bands.map(conditions)).size > 1) {
    throw new UndrawableError(
      "perplexity",
      "the records differ in text, windows or group size, plot one at a time",
    );
  }
  const columns = perplexityColumns(bands);
  return {
    $schema: VEGA_LITE_SCHEMA,
    config: CHART_THEME,
    title: figureTitle("Predictions of real text after quantization", first.model, detail(first)),
    concat: bands.flatMap((record, row) =>
      columns.map(({ heading, title, rows, axis }, column) =>
        dotPanel(rows(record), {
          ...axis(record),
          heading: row === 0 ? heading : null,
          title: row === bands.length - 1 ? title : null,
          rows: column === 0 ? `${record.bit} bits` : null,
        })
      )
    ),
    columns: columns.length,
    spacing: { row: 14, column: 28 },
  };
}

/** What must be equal for two records to compare. */
function conditions({ dataset, config, group_size }: PerplexityRecord): string {
  return JSON.stringify([dataset?.sha256, config?.window, config?.windows, group_size]);
}

function detail({ dataset, config, group_size }: PerplexityRecord): string {
  const groups = `groups of ${group_size}`;
  if (dataset === null || config === null) return groups;
  const { windows, window } = config;
  return `${shortenName(dataset.name)}, ${windows} window${
    windows === 1 ? "" : "s"
  } of ${window} tokens; ${groups}`;
}
