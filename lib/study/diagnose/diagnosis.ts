/** What was measured at linears, put where the two records of a diagnosis hold it. Pure. */

import type { LinearMeasurement } from "../../measure/linear_measurement.ts";
import type { LinearChannels } from "../../record/channels.ts";
import type { LinearResult } from "../../record/diagnostic.ts";
import { linearChannels, linearResult } from "../linear_result.ts";

/** The bit width at which the gain of scaling is reported: AWQ-Diag's `awq_report_bit`. */
export const REPORT_BITS = 3;

/** Linears of a model, or of one of its blocks, as they stand in the two records. */
export interface Diagnosis {
  /** Entries of the diagnostic record, in checkpoint order. */
  readonly layers: Record<string, LinearResult>;
  /** Entries of the channels record, in the same order. */
  readonly channels: Record<string, LinearChannels>;
}

/** The diagnosis of some linears; the bit widths measured must hold {@linkcode REPORT_BITS}. */
export function diagnosisOf(
  linears: readonly LinearMeasurement[],
  alphas: ArrayLike<number>,
): Diagnosis {
  const named = <T>(entry: (linear: LinearMeasurement) => T): Record<string, T> =>
    Object.fromEntries(linears.map((linear) => [linear.name, entry(linear)]));
  return {
    layers: named((linear) => linearResult(linear, alphas, REPORT_BITS)),
    channels: named(linearChannels),
  };
}

/** The diagnoses of blocks as one. */
export function joinDiagnoses(blocks: readonly Diagnosis[]): Diagnosis {
  return {
    layers: Object.assign({}, ...blocks.map(({ layers }) => layers)),
    channels: Object.assign({}, ...blocks.map(({ channels }) => channels)),
  };
}
