import assert from "node:assert/strict";
import { bitsTable, familyTable, kurtosisTable } from "../../../tools/docs/diagnostic_tables.ts";
import { figureDiagnostic, withLayers } from "../../support/figure_records.ts";

const record = figureDiagnostic();

/** Cells of a table, heading and rule left out. */
function cells(table: string): string[][] {
  return table.split("\n").slice(2).map((row) => row.split("|").slice(1, -1).map((c) => c.trim()));
}

Deno.test("familyTable() has a row per family with the summary's numbers", () => {
  const rows = cells(familyTable(record));
  const names = Object.keys(record.summary.module_family);
  assert.deepEqual(rows.map(([name]) => name), names.map((name) => `\`${name}\``));
  const family = record.summary.module_family["down_proj"]!;
  const [low, high] = family.mean_awq_reduction_3bit_ci95;
  assert.deepEqual(rows.find(([name]) => name === "`down_proj`"), [
    "`down_proj`",
    "3",
    family.mean_kurtosis.toFixed(2),
    `${family.mean_top1pct_importance_share.toFixed(2)} %`,
    family.mean_3bit_output_error.toFixed(4),
    family.mean_awq_reduction_3bit.toFixed(2),
    `${low.toFixed(2)} to ${high.toFixed(2)}`,
    family.median_awq_reduction_3bit.toFixed(2),
  ]);
});

Deno.test("kurtosisTable() shows five layers, highest first", () => {
  const rows = cells(kurtosisTable(record));
  assert.equal(rows.length, 5);
  const values = rows.map(([, kurtosis]) => Number(kurtosis));
  assert.deepEqual(values, values.toSorted((a, b) => b - a));
  assert.match(rows[0]![0]!, /^L\d `down_proj`$/);
});

Deno.test("kurtosisTable() shows all layers where there are fewer", () => {
  const [entry] = Object.entries(record.layers);
  assert.equal(cells(kurtosisTable(withLayers(record, Object.fromEntries([entry!])))).length, 1);
});

Deno.test("bitsTable() goes from wide to narrow and compares with the row above", () => {
  const rows = cells(bitsTable(record));
  assert.deepEqual(rows.map(([bits]) => bits), ["8", "4", "3", "2"]);
  const { per_bit_median_output_error: rtn } = record.summary;
  assert.equal(rows[0]![3], "");
  assert.equal(rows[2]![3], (rtn["3"]! / rtn["4"]!).toFixed(1));
});
