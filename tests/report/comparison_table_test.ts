import assert from "node:assert/strict";
import { comparisonTable } from "../../lib/report/comparison_table.ts";
import { diagnosticRecord } from "../support/records.ts";

/** Cells of a row, by its label. */
function row(markup: string, label: string): string[] {
  const found = markup.split("<tr>").find((part) => part.includes(`>${label}</th>`));
  return [...(found ?? "").matchAll(/<td>\s*(.*?)\s*<\/td>/gs)].map(([, cell]) => cell!);
}

Deno.test("comparisonTable() has a column per model, in their order", () => {
  const records = ["a/one", "b/two"].map((model) => ({ ...diagnosticRecord(), model }));
  const { markup } = comparisonTable(records);
  const heads = [...markup.matchAll(/<th scope="col">([^<]*)<\/th>/g)].map(([, text]) => text);
  assert.deepEqual(heads, ["", "a/one", "b/two"]);
  const count = String(records[0]!.model_info.num_linear_analyzed);
  assert.deepEqual(row(markup, "Linear layers"), [count, count]);
});

Deno.test("comparisonTable() gives mean, interval and median of each group", () => {
  const record = diagnosticRecord();
  Object.values(record.layers).forEach((layer) => layer.awq_reduction_3bit = 1.5);
  const { markup } = comparisonTable([record]);
  assert.deepEqual(row(markup, "3-bit gain, o_proj"), ["1.50× (1.50× to 1.50×), median 1.50×"]);
});

Deno.test("comparisonTable() has a dash for a family that a model lacks", () => {
  const record = diagnosticRecord();
  const layers = Object.entries(record.layers).filter(([name]) => !name.endsWith("o_proj"));
  const { markup } = comparisonTable([{ ...record, layers: Object.fromEntries(layers) }]);
  assert.deepEqual(row(markup, "3-bit gain, o_proj"), ["–"]);
});

Deno.test("comparisonTable() writes parameters as model names do", () => {
  const cells = [7_348_480, 1_543_714_304, 900].map((num_params) => {
    const record = diagnosticRecord();
    record.model_info.num_params = num_params;
    return row(comparisonTable([record]).markup, "Parameters")[0];
  });
  assert.deepEqual(cells, ["7.35 M", "1.54 B", "900"]);
});

Deno.test("comparisonTable() tells quantizers apart", () => {
  const grouped = diagnosticRecord();
  grouped.config = { ...grouped.config, quantizer: "group", group_size: 128 };
  const { markup } = comparisonTable([diagnosticRecord(), grouped]);
  assert.deepEqual(row(markup, "Quantizer"), ["symmetric, per channel", "groups of 128"]);
});

Deno.test("comparisonTable() keeps a name with markup in it text", () => {
  const { markup } = comparisonTable([{ ...diagnosticRecord(), model: "<img src=x>" }]);
  assert.ok(!markup.includes("<img"));
  assert.ok(markup.includes("&lt;img src=x&gt;"));
});
