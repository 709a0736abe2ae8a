/** What was measured at linears, put where the two records of a diagnosis hold it. Pure. */

import { linearGaps } from "../../record/contradictions.ts";
import { z } from "zod";
import type { LinearMeasurement } from "../../measure/linear_measurement.ts";
import type { Architecture } from "../../model/architecture.ts";
import { type LinearChannels, linearChannelsSchema } from "../../record/channels.ts";
import {
  type DiagnosticConfig,
  type LinearResult,
  linearResultSchema,
} from "../../record/diagnostic.ts";
import { nameSchema } from "../../record/fields.ts";
import type { CheckEntry } from "../../record/journal.ts";
import { checkBlocks } from "../check_block.ts";
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

const diagnosisSchema = z.strictObject({
  layers: z.record(nameSchema, linearResultSchema),
  channels: z.record(nameSchema, linearChannelsSchema),
});

/** The check of a journal's entries, the diagnoses of the blocks in a range. */
export function checkDiagnoses(
  architecture: Architecture,
  range: readonly [number, number],
  config: DiagnosticConfig,
): CheckEntry {
  return checkBlocks(
    architecture,
    range,
    diagnosisSchema,
    ({ layers, channels }) => [layers, channels],
    ({ layers, channels }, name, [outputs, inputs]) => {
      const [linear, arrays] = [layers[name]!, channels[name]!];
      const widths = [linear.hidden_dim, arrays.importance.shape[0]];
      if (widths.some((width) => width !== inputs)) return `it has not ${inputs} inputs`;
      if (linear.out_dim !== outputs) return `it has not ${outputs} outputs`;
      return linearGaps(linear, config)[0]?.message ?? null;
    },
  );
}

/** The diagnoses of blocks as one. */
export function joinDiagnoses(blocks: readonly Diagnosis[]): Diagnosis {
  return {
    layers: Object.assign({}, ...blocks.map(({ layers }) => layers)),
    channels: Object.assign({}, ...blocks.map(({ channels }) => channels)),
  };
}
