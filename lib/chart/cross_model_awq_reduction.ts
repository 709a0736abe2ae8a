/** Figure `cross_model_awq_reduction`: does scaling pay alike in several models? */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import type { DiagnosticRecord } from "../record/diagnostic.ts";
import { labelled } from "./linears.ts";
import {
  REDUCTION_GROUPS,
  reductionAxis,
  type ReductionGroup,
  reductionGroups,
} from "./reduction_groups.ts";
import type { PanelSpec, VegaLiteSpec } from "./spec.ts";
import { type StripAxis, stripPanel } from "./strip_panel.ts";
import { CHART_THEME, VEGA_LITE_SCHEMA } from "./theme.ts";

type NamedGroup = ReductionGroup & { readonly model: string };

/**
 * The 3-bit error reduction of every linear of several models, in a panel each for `down_proj`,
 * `o_proj` and the other families, with means, medians and 95 % intervals.
 *
 * @param records Diagnostic records in the order to show them
 * @returns A Vega-Lite spec with up to three panels
 * @throws {AwqDiagError} If there are no records
 *
 * @example Of one model alone
 * ```ts
 * import { readRecord } from "../record/store.ts";
 * import { crossModelAwqReduction } from "./cross_model_awq_reduction.ts";
 * import assert from "node:assert/strict";
 *
 * const record = await readRecord("results/diagnostic_wiki-qwen2-7m.json");
 * assert.ok(record.schema === "awq-diag/diagnostic");
 * assert.match(JSON.stringify(crossModelAwqReduction([record])), /wiki-qwen2-7m/);
 * ```
 */
export function crossModelAwqReduction(records: readonly DiagnosticRecord[]): VegaLiteSpec {
  if (records.length === 0) {
    throw new AwqDiagError("Cannot compare models: got no record, expected at least one");
  }
  const groups = records.flatMap((record) =>
    reductionGroups(record).map((group) => ({ ...group, model: shortName(record, records) }))
  );
  const names = REDUCTION_GROUPS.filter((name) => groups.some((group) => group.name === name));
  const reductions = groups.flatMap(({ linears }) =>
    linears.map((linear) => linear.awq_reduction_3bit)
  );
  const axis = reductionAxis(Math.max(...reductions), 480);
  return {
    $schema: VEGA_LITE_SCHEMA,
    config: CHART_THEME,
    title: {
      text: "3-bit error reduction by AWQ scaling, across models",
      subtitle:
        "dot: a layer, first block on top; bar: mean; whisker: its 95 % interval; tick: median",
    },
    vconcat: names.map((name, index) =>
      groupPanel(
        groups.filter((group) => group.name === name),
        index === names.length - 1 ? axis : { ...axis, title: null },
      )
    ),
    resolve: { scale: { color: "independent", shape: "independent" } },
    spacing: 14,
  };
}

function groupPanel(groups: readonly NamedGroup[], axis: StripAxis): PanelSpec {
  const { name } = groups[0]!;
  const rows = groups.map((group) => ({
    ...group,
    name: group.model,
    family: name,
    values: labelled(group.linears, (linear) => linear.awq_reduction_3bit),
  }));
  const title = { text: name, frame: "group" as const, fontSize: 12, offset: 4 };
  return { ...stripPanel(rows, axis), title } as PanelSpec;
}

/** The last part of the model's name; the whole name where two models share that part. */
function shortName(record: DiagnosticRecord, records: readonly DiagnosticRecord[]): string {
  const last = (name: string) => name.split("/").at(-1)!;
  const alike = records.filter((other) => last(other.model) === last(record.model));
  const name = alike.length > 1 ? record.model : last(record.model);
  // Vega does not draw a category by the name of what every object has.
  return name in {} ? `"${name}"` : name;
}
