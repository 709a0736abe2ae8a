/**
 * AWQ-Diag's own alpha-study files (version 0: no `schema` key) as version 1 records.
 *
 * @module
 */

import { z } from "zod";
import { spearmanPValue } from "../stats/spearman.ts";
import { type AlphaStudyConfig, strategyOutcomeSchema } from "./alpha_study.ts";
import { firstIssue } from "./first_issue.ts";

const alphaStudyV0 = z.object({
  model: z.string(),
  bit: z.number(),
  n_layers: z.number(),
  n_grid: z.number(),
  best_alpha_dist: z.record(z.string(), z.number()),
  spearman_best_alpha_vs: z.record(z.string(), z.number().nullable()),
  best_predictor: z.string().nullable(),
  global_const_alpha: z.number(),
  strategies: z.record(z.string(), strategyOutcomeSchema),
});

/**
 * Whether a value looks like an alpha-study file of AWQ-Diag.
 *
 * @param value A parsed JSON object.
 * @returns Whether it has no `schema` and the blocks that only such a file has.
 *
 * @example A version 1 record is none
 * ```ts
 * import { isAlphaStudyV0 } from "./migrate_alpha_study.ts";
 * import assert from "node:assert/strict";
 *
 * const blocks = { model: "m", bit: 3, best_alpha_dist: {}, strategies: {} };
 * assert.equal(isAlphaStudyV0(blocks), true);
 * assert.equal(isAlphaStudyV0({ ...blocks, schema: "awq-diag/alpha_study" }), false);
 * ```
 */
export function isAlphaStudyV0(value: Readonly<Record<string, unknown>>): boolean {
  const blocks = ["model", "bit", "best_alpha_dist", "strategies"];
  return !Object.hasOwn(value, "schema") && blocks.every((key) => Object.hasOwn(value, key));
}

/**
 * Brings an alpha-study file of AWQ-Diag to version 1: its summary as it is, with p-values, which
 * follow from the correlations. What it does not hold becomes `null`.
 *
 * @param value A parsed AWQ-Diag file.
 * @param file Its name, for the error.
 * @returns A version 1 alpha study record, not yet validated.
 * @throws {TypeError} If a part is missing or of the wrong type.
 *
 * @example A file that only looks like one
 * ```ts
 * import { migrateAlphaStudyV0 } from "./migrate_alpha_study.ts";
 * import assert from "node:assert/strict";
 *
 * assert.throws(() => migrateAlphaStudyV0({ model: 7 }, "a.json"), /model: expected string, received number/);
 * ```
 */
export function migrateAlphaStudyV0(value: unknown, file: string): unknown {
  const parsed = alphaStudyV0.safeParse(value);
  if (!parsed.success) {
    throw new TypeError(
      `Cannot read record "${file}": ${
        firstIssue(parsed.error)
      }, make it again with the AWQ-Diag version of the published records`,
    );
  }
  const old = parsed.data;
  const pValues = Object.entries(old.spearman_best_alpha_vs).map(([name, rho]) => [
    name,
    rho === null || old.n_layers < 3 ? null : spearmanPValue(rho, old.n_layers),
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
}

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
