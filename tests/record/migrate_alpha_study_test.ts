import assert from "node:assert/strict";
import type { AlphaStudyRecord } from "../../lib/record/alpha_study.ts";
import { validateRecord } from "../../lib/record/kinds.ts";
import { migrateRecord } from "../../lib/record/migrate.ts";
import { migrateAlphaStudyV0 } from "../../lib/record/migrate_alpha_study.ts";
import { closeTo } from "../support/close_to.ts";
import { alphaStudyRecord, awqDiagAlphaStudyFile, awqDiagFile } from "../support/records.ts";

const theirs = JSON.parse(Deno.readTextFileSync(awqDiagAlphaStudyFile));
const migrated = migrateRecord(theirs, "v0.json") as AlphaStudyRecord;

Deno.test("migrateAlphaStudyV0() makes a valid version 1 with every value of AWQ-Diag's file", () => {
  assert.equal(validateRecord(migrated).problem, null);
  assert.equal(migrated.schema, "awq-diag/alpha_study");
  assert.equal(migrated.version, 1);
  assert.partialDeepStrictEqual(migrated, theirs);
});

Deno.test("migrateAlphaStudyV0() says null for what AWQ-Diag's file does not hold", () => {
  assert.equal(migrated.layers, null);
  assert.equal(migrated.inputs, null);
  assert.equal(migrated.run, null);
  assert.deepEqual(migrated.config, {
    protocol: "awq-diag",
    bit: 3,
    quantizer: "symmetric",
    group_size: null,
    alphas: null,
    num_calibration_samples: null,
    num_calibration_tokens: null,
    max_calibration_length: null,
    outlier_sigma: null,
  });
});

Deno.test("migrateAlphaStudyV0() adds the p-values that follow from rho and the number of layers", () => {
  // Twice the tail of Student's t at 4.99197 and 0.50594, 54 degrees of freedom, by Simpson's rule.
  const { top1pct_importance, kurtosis } = migrated.spearman_p_value;
  closeTo(top1pct_importance!, 6.59486629511e-6, 1e-11);
  closeTo(kurtosis!, 0.6149546224, 1e-10);
});

Deno.test("migrateAlphaStudyV0() keeps an undefined correlation, and gives two layers no p-value", () => {
  const undefinedRho = structuredClone(theirs);
  undefinedRho.spearman_best_alpha_vs.kurtosis = null;
  const first = migrateRecord(undefinedRho, "a.json") as AlphaStudyRecord;
  assert.equal(first.spearman_p_value.kurtosis, null);
  const two = migrateRecord({ ...theirs, n_layers: 2 }, "a.json") as AlphaStudyRecord;
  assert.equal(two.spearman_p_value.outlier_ratio, null);
});

Deno.test("migrateAlphaStudyV0() says which part of a file is wrong", () => {
  const copy = structuredClone(theirs);
  copy.strategies.rtn.captured = "none";
  assert.throws(() => migrateRecord(copy, "a.json"), {
    name: "AwqDiagError",
    message:
      /^Cannot read record "a\.json": strategies\.rtn\.captured: expected number, received string, make it again/,
  });
});

Deno.test("migrateAlphaStudyV0() leaves AWQ-Diag's other files and version 1 alone", () => {
  const other = JSON.parse(Deno.readTextFileSync(awqDiagFile));
  assert.notEqual(migrateAlphaStudyV0(theirs, "a.json"), null);
  assert.equal(migrateAlphaStudyV0(other, "a.json"), null);
  assert.equal(migrateAlphaStudyV0(alphaStudyRecord(), "a.json"), null);
});
