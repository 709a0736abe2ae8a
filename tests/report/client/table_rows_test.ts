import assert from "node:assert/strict";
import { tableRows } from "../../../lib/report/client/table_rows.ts";
import type { ReportModel } from "../../../lib/report/report_data.ts";
import { diagnosticRecord } from "../../support/records.ts";

function model(name: string): ReportModel {
  const { layers, config } = diagnosticRecord();
  return { name, bits: config.bit_widths, alphas: null, layers, figures: [], surfaces: null };
}

Deno.test("tableRows() has a row per layer of each model, in their order", () => {
  const rows = tableRows([model("a"), model("b")], 3);
  const names = Object.keys(model("a").layers);
  assert.deepEqual(rows.map(({ module }) => module), [...names, ...names]);
  assert.deepEqual([rows[0]!.model, rows.at(-1)!.model], ["a", "b"]);
});

Deno.test("tableRows() gives the errors at the bit width and what AWQ gains there", () => {
  const one = model("a");
  const [layer] = Object.values(one.layers);
  layer!.output_error["4"] = 0.3;
  layer!.awq_output_error["4"] = 0.2;
  layer!.awq_best_alpha["4"] = 0.5;
  layer!.mean_outlier_ratio = 0.25;
  const [row] = tableRows([one], 4);
  assert.deepEqual([row!.rtn_error, row!.awq_error, row!.alpha], [0.3, 0.2, 0.5]);
  assert.ok(Math.abs(row!.gain! - 1.5) < 1e-12);
  assert.equal(row!.outliers, 25);
});

Deno.test("tableRows() has no errors at a bit width that the record lacks, and no gain over 0", () => {
  const [row] = tableRows([model("a")], 5);
  assert.deepEqual([row!.rtn_error, row!.awq_error, row!.alpha, row!.gain], [
    null,
    null,
    null,
    null,
  ]);
  const exact = model("a");
  Object.values(exact.layers)[0]!.awq_output_error["3"] = 0;
  assert.equal(tableRows([exact], 3)[0]!.gain, null);
});

Deno.test("tableRows() is empty when no model is shown", () => {
  assert.deepEqual(tableRows([], 3), []);
});
