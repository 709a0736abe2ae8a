/** The 3-bit error reductions of a model in AWQ-Diag's groups: `down_proj`, `o_proj`, the rest. */

import type { DiagnosticRecord } from "../record/diagnostic.ts";
import { bootstrapInterval } from "../stats/bootstrap.ts";
import { mean } from "../stats/mean.ts";
import { median } from "../stats/quantile.ts";
import { type ChartLinear, chartLinears } from "./linears.ts";
import type { StripAxis } from "./strip_panel.ts";
import { logTicks } from "./ticks.ts";

/** The groups, in the order of AWQ-Diag's table. */
export const REDUCTION_GROUPS = ["down_proj", "o_proj", "others"] as const;

/** Reductions of the linears of one group. */
export interface ReductionGroup {
  readonly name: typeof REDUCTION_GROUPS[number];
  readonly linears: readonly ChartLinear[];
  readonly mean: number;
  readonly median: number;
  /** Bootstrap 95 % interval of the mean, resampling linears. */
  readonly interval: readonly [number, number];
}

/** Means are over linears: over families too, where these are equally large, as in AWQ-Diag's models. */
export function reductionGroups(record: DiagnosticRecord): ReductionGroup[] {
  const { seed, bootstrap_resamples: resamples } = record.config;
  const all = chartLinears(record);
  return REDUCTION_GROUPS.flatMap((name) => {
    const linears = all.filter((linear) => groupOf(linear) === name);
    if (linears.length === 0) return [];
    const reductions = linears.map((linear) => linear.awq_reduction_3bit);
    return [{
      name,
      linears,
      mean: mean(reductions),
      median: median(reductions),
      interval: bootstrapInterval(reductions, mean, { seed, resamples }),
    }];
  });
}

/** The axis of reductions: a little below 1, where nothing is gained, to above the highest. */
export function reductionAxis(highest: number, width: number): StripAxis {
  const high = Math.max(1.3, highest * 1.12);
  return {
    title: "3-bit output error, RTN / AWQ (log scale)",
    scale: "log",
    domain: [0.96, high],
    ticks: logTicks(1, high),
    unit: "×",
    base: 1,
    width,
  };
}

function groupOf(linear: ChartLinear): typeof REDUCTION_GROUPS[number] {
  const { module_type: family } = linear;
  return family === "down_proj" || family === "o_proj" ? family : "others";
}
