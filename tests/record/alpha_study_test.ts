import assert from "node:assert/strict";
import type { AlphaStudyRecord } from "../../lib/record/alpha_study.ts";
import { validateRecord } from "../../lib/record/kinds.ts";
import { alphaStudyRecord } from "../support/records.ts";

const name = "model.layers.0.mlp.up_proj";

const broken: [string, (record: AlphaStudyRecord) => unknown, RegExp][] = [
  ["a bit width below 2", (record) => ({ ...record, bit: 1 }), /^bit: .*>=2/],
  ["a bit width above 8", (record) => ({ ...record, bit: 9 }), /^bit: .*<=8/],
  ["two bit widths", (record) => ({ ...record, bit: 4 }), /^bit: is 4, config says 3$/],
  [
    "a grid of other points",
    (record) => ({ ...record, n_grid: 21 }),
    /^n_grid: is 21, config has 3/,
  ],
  [
    "a wrong count of layers",
    (record) => ({ ...record, n_layers: 56 }),
    /^n_layers: is 56, layers hold 2$/,
  ],
  ["no layer", (record) => ({ ...record, n_layers: 0, layers: {} }), /^n_layers: .*>0/],
  ["a curve cut short", (record) => {
    record.layers![name]!.error_curve = [0.5, 0.25];
    return record;
  }, /^layers\["model\.layers\.0\.mlp\.up_proj"\]\.error_curve\.length: is 2, n_grid is 3$/],
  [
    "an alpha beyond 1",
    (record) => ({ ...record, global_const_alpha: 1.05 }),
    /^global_const_alpha: /,
  ],
  [
    "a predictor nobody knows",
    (record) => ({ ...record, best_predictor: "horoscope" }),
    /^best_predictor: .*expected one of "kurtosis"/,
  ],
  ["a missing predictor", (record) => {
    const { act_mag_skew: _, ...rest } = record.spearman_best_alpha_vs;
    return { ...record, spearman_best_alpha_vs: rest };
  }, /^spearman_best_alpha_vs\.act_mag_skew: /],
  ["a missing strategy", (record) => {
    const { rtn: _, ...strategies } = record.strategies;
    return { ...record, strategies };
  }, /^strategies\.rtn: /],
  ["NaN", (record) => {
    record.strategies.predicted.captured = NaN;
    return record;
  }, /^strategies\.predicted\.captured: .*NaN$/],
];

for (const [what, breakRecord, problem] of broken) {
  Deno.test(`alphaStudySchema refuses ${what}`, () => {
    const found = validateRecord(breakRecord(alphaStudyRecord()));
    assert.equal(found.record, null);
    assert.match(found.problem ?? "", problem);
  });
}

Deno.test("alphaStudySchema accepts a record without layers, grid, inputs and run", () => {
  const record = alphaStudyRecord();
  const summary = {
    ...record,
    config: { ...record.config, alphas: null },
    n_layers: 168,
    n_grid: 21,
    layers: null,
    run: null,
  };
  assert.deepEqual(validateRecord(summary), { record: summary, problem: null });
});
