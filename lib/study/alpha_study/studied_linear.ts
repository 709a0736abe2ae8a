/** From what was measured at one linear to its place in the alpha study. Pure. */

import { z } from "zod";
import type { Architecture } from "../../model/architecture.ts";
import { type StudiedLinear, studiedLinearSchema } from "../../record/alpha_study.ts";
import { nameSchema } from "../../record/fields.ts";
import type { CheckEntry } from "../../record/journal.ts";
import { magnitudeSkew } from "../../stats/magnitude_skew.ts";
import type { LinearMeasurement } from "../../measure/linear_measurement.ts";
import { checkBlocks } from "../check_block.ts";
import { linearResult } from "../linear_result.ts";

/** A linear before linears are compared. */
export type UnpredictedLinear = Omit<StudiedLinear, "predicted_alpha">;

/** What the alpha study takes of a linear. */
export function studiedLinear(
  measured: LinearMeasurement,
  alphas: ArrayLike<number>,
  bits: number,
): UnpredictedLinear {
  const result = linearResult(measured, alphas, bits);
  return {
    module_type: result.module_type,
    layer_idx: result.layer_idx,
    mean_kurtosis: result.mean_kurtosis,
    mean_outlier_ratio: result.mean_outlier_ratio,
    top1pct_importance_share: result.top1pct_importance_share,
    act_mag_skew: magnitudeSkew(measured.statistics.average.magnitude),
    best_alpha: result.awq_best_alpha[bits]!,
    error_curve: result.awq_error_curve![bits]!,
  };
}

const blockSchema = z.record(nameSchema, studiedLinearSchema.omit({ predicted_alpha: true }));

/** The check of a journal's entries, the linears of a block each, on a grid of so many alphas. */
export function checkStudiedBlocks(architecture: Architecture, points: number): CheckEntry {
  return checkBlocks(
    architecture,
    [0, architecture.blocks - 1],
    blockSchema,
    (linears) => [linears],
    (linears, name) => {
      const { length } = linears[name]!.error_curve;
      return length === points ? null : `its curve has ${length} points, wanted ${points}`;
    },
  );
}
