/** AWQ-Diag's alpha-study files: their summary as it is, with p-values, which follow from the correlations. */

import { z } from "zod";
import { spearmanPValue } from "../stats/spearman.ts";
import { type AlphaStudyConfig, strategyOutcomeSchema } from "./alpha_study.ts";
import { correlation, MOST_LINEARS } from "./fields.ts";
import { type MigrateV0, migrationOf } from "./version_0.ts";

const alphaStudyV0 = z.object({
  model: z.string(),
  bit: z.number(),
  n_layers: z.int().positive().max(MOST_LINEARS),
  n_grid: z.number(),
  best_alpha_dist: z.record(z.string(), z.number()),
  spearman_best_alpha_vs: z.record(z.string(), correlation.nullable()),
  best_predictor: z.string().nullable(),
  global_const_alpha: z.number(),
  strategies: z.record(z.string(), strategyOutcomeSchema),
});

/** Migrates a file of version 0. */
export const migrateAlphaStudyV0: MigrateV0 = migrationOf(
  ["model", "bit", "best_alpha_dist", "strategies"],
  alphaStudyV0,
  (old) => {
    const pValues = Object.entries(old.spearman_best_alpha_vs).map(([name, rho]) => [
      name,
      rho === null || old.n_layers < 3
        ? null
        : spearmanPValue(Math.min(1, Math.max(-1, rho)), old.n_layers),
    ]);
    return {
      schema: "awq-diag/alpha_study",
      version: 1,
      config: migrateConfig(old.bit),
      spearman_p_value: Object.fromEntries(pValues),
      ...old,
      layers: null,
      inputs: null,
      run: null,
    };
  },
);

/** AWQ-Diag knows one protocol and one quantizer; the rest of its settings is not in the file. */
function migrateConfig(bit: number): AlphaStudyConfig {
  return {
    protocol: "awq-diag",
    bit,
    quantizer: "symmetric",
    group_size: null,
    alphas: null,
    num_calibration_samples: null,
    num_calibration_tokens: null,
    max_calibration_length: null,
    outlier_sigma: null,
  };
}
