import assert from "node:assert/strict";
import { crossModelTable } from "../../lib/report/cross_model_table.ts";
import { figureDiagnostic, filterLayers, withLayers } from "../support/figure_records.ts";

const record = figureDiagnostic();

/** Cells of the row of a model. */
function cells(markdown: string, row: number): string[] {
  const lines = markdown.split("\n").filter((line) => line.startsWith("|"));
  return lines[row + 2]!.slice(2, -2).split(/(?<!\\) \| /);
}

Deno.test("crossModelTable() gives the stored table", async (t) => {
  await t.assertSnapshot(crossModelTable([record, { ...record, model: "org/other" }]));
});

Deno.test("crossModelTable() begins as AWQ-Diag's table does", () => {
  const lines = crossModelTable([record]).split("\n");
  assert.equal(lines[0], "# Cross-model AWQ-benefit summary");
  assert.ok(lines[4]!.startsWith(
    "| Model | Params | Linear layers | Top-κ layer | AWQ reduction `down_proj` | `o_proj` | others | max |",
  ));
  assert.equal(lines[5]!.match(/---/g)!.length, lines[4]!.split("|").length - 2);
});

Deno.test("crossModelTable() means over layers, and shows median and interval beside the mean", () => {
  const reductions = [1, 1.1, 25.8];
  const layers = Object.fromEntries(
    Object.entries(record.layers)
      .filter(([, layer]) => layer.module_type === "down_proj")
      .map(([name, layer], index) => [name, { ...layer, awq_reduction_3bit: reductions[index]! }]),
  );
  const row = cells(crossModelTable([withLayers(record, layers)]), 0);
  assert.equal(row[4], "9.30x");
  assert.equal(row[7], "25.8x");
  assert.equal(row[8], "1.10x");
  assert.match(row[9]!, /^1\.\d\dx to (17|25)\.\d\dx$/);
});

Deno.test("crossModelTable() writes parameters in billions, or in millions where those are few", () => {
  const params = (num_params: number) =>
    cells(
      crossModelTable([{ ...record, model_info: { ...record.model_info, num_params } }]),
      0,
    )[1];
  assert.equal(params(494_032_768), "0.49B");
  assert.equal(params(1_543_714_304), "1.54B");
  assert.equal(params(7_348_480), "7.3M");
});

Deno.test("crossModelTable() shortens the layer as AWQ-Diag does", () => {
  const top = (name: string) => {
    const summary = { ...record.summary, top_kurtosis_layer: { name, mean_kurtosis: 1 } };
    return cells(crossModelTable([{ ...record, summary }]), 0)[3];
  };
  assert.equal(top("model.layers.16.self_attn.o_proj"), "L16.self_attn.o_proj");
  assert.equal(top("transformer.h.3.mlp"), "transformer.h.3.mlp");
});

Deno.test("crossModelTable() has a dash where a model lacks the family", () => {
  const row = cells(
    crossModelTable([filterLayers(record, (layer) => layer.module_type === "q_proj")]),
    0,
  );
  assert.deepEqual([row[4], row[5], row[8], row[9]], ["–", "–", "–", "–"]);
  assert.match(row[6]!, /^1\.\d\dx$/);
});

Deno.test("crossModelTable() keeps a name from breaking the table or becoming markup", () => {
  const row = cells(crossModelTable([{ ...record, model: "org/a|b <img> *c*\nd" }]), 0);
  assert.equal(row[0], "a\\|b \\<img\\> \\*c\\* d");
  assert.equal(row.length, 14);
});

Deno.test("crossModelTable() warns when the models were not quantized alike", () => {
  const grouped = {
    ...record,
    model: "org/g",
    config: { ...record.config, quantizer: "group" as const, group_size: 128 },
  };
  assert.match(
    crossModelTable([record, grouped]),
    /Not measured alike, so not to be compared: org\/tiny-3: per channel, symmetric; org\/g: group-wise \(128\)\./,
  );
  assert.doesNotMatch(crossModelTable([record, record]), /Not measured alike/);
});
