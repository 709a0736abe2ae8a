/**
 * The 3-bit error reductions of a model in AWQ-Diag's three groups: `down_proj`, `o_proj`, the rest.
 *
 * @module
 */

import type { DiagnosticRecord } from "../record/diagnostic.ts";
import { bootstrapInterval } from "../stats/bootstrap.ts";
import { mean } from "../stats/mean.ts";
import { median } from "../stats/quantile.ts";
import { type ChartLinear, chartLinears } from "./layers.ts";

/** The groups, in the order of AWQ-Diag's table. */
export const REDUCTION_GROUPS = ["down_proj", "o_proj", "others"] as const;

/** Reductions of the layers of one group. */
export interface ReductionGroup {
  /** Name of the group. */
  readonly name: typeof REDUCTION_GROUPS[number];
  /** Its layers, first block first. */
  readonly layers: readonly ChartLinear[];
  /** Mean reduction over layers. */
  readonly mean: number;
  /** Median reduction over layers. */
  readonly median: number;
  /** Bootstrap 95 % interval of the mean, resampling layers. */
  readonly interval: readonly [number, number];
}

/**
 * Mean, median and interval of `awq_reduction_3bit` by group. Means are over layers, which is the mean
 * over families wherever families are equally large, as in AWQ-Diag's models.
 *
 * @param record A diagnostic record
 * @returns The groups that have layers; a model without `o_proj` has two
 *
 * @example See `tests/chart/reduction_groups_test.ts` for a record
 * ```ts
 * import { REDUCTION_GROUPS } from "./reduction_groups.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(REDUCTION_GROUPS, ["down_proj", "o_proj", "others"]);
 * ```
 */
export function reductionGroups(record: DiagnosticRecord): ReductionGroup[] {
  const { seed, bootstrap_resamples: resamples } = record.config;
  const all = chartLinears(record);
  return REDUCTION_GROUPS.flatMap((name) => {
    const layers = all.filter((layer) => groupOf(layer) === name);
    if (layers.length === 0) return [];
    const reductions = layers.map((layer) => layer.awq_reduction_3bit);
    return [{
      name,
      layers,
      mean: mean(reductions),
      median: median(reductions),
      interval: bootstrapInterval(reductions, mean, { seed, resamples }),
    }];
  });
}

function groupOf(layer: ChartLinear): typeof REDUCTION_GROUPS[number] {
  const { module_type: family } = layer;
  return family === "down_proj" || family === "o_proj" ? family : "others";
}
