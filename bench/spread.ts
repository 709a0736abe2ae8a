/** The middle and both ends of repeated measurements. */

import { AwqDiagError } from "../lib/errors/awq_diag_error.ts";
import { median } from "../lib/stats/quantile.ts";
import type { Spread } from "./benchmark_record.ts";

export function spread(values: readonly number[]): Spread {
  if (values.length === 0) {
    throw new AwqDiagError("Cannot sum up measurements: there is none, wanted one, run once more");
  }
  // Digits beyond a microsecond are noise, and make records hard to read.
  const rounded = (value: number) => Math.round(1e6 * value) / 1e6;
  return {
    median: rounded(median(values)),
    min: rounded(Math.min(...values)),
    max: rounded(Math.max(...values)),
  };
}

/** Spreads of measurements that have several named parts. */
export function spreadParts(
  runs: readonly Readonly<Record<string, number>>[],
): Record<string, Spread> {
  const names = [...new Set(runs.flatMap(Object.keys))];
  return Object.fromEntries(names.map((name) => [name, spread(runs.map((run) => run[name] ?? 0))]));
}
