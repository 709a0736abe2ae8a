import assert from "node:assert/strict";
import { blockAxisWidth, chartLinears, linearLabel } from "../../lib/chart/linears.ts";
import { figureDiagnostic } from "../support/figure_records.ts";

Deno.test("chartLinears() orders by block, then by data flow, whatever the record's order", () => {
  const record = figureDiagnostic();
  const shuffled = {
    ...record,
    layers: Object.fromEntries(Object.entries(record.layers).reverse()),
  };
  const labels = chartLinears(shuffled).map((layer) => layer.label);
  assert.deepEqual(labels, chartLinears(record).map((layer) => layer.label));
  assert.deepEqual(labels.slice(0, 8), [
    "L0 q_proj",
    "L0 k_proj",
    "L0 v_proj",
    "L0 o_proj",
    "L0 gate_proj",
    "L0 up_proj",
    "L0 down_proj",
    "L1 q_proj",
  ]);
});

Deno.test("chartLinears() orders block 10 after block 9", () => {
  const record = figureDiagnostic();
  const [layer] = Object.values(record.layers);
  const layers = Object.fromEntries(
    [10, 9].map((layer_idx) => [`model.layers.${layer_idx}`, { ...layer!, layer_idx }]),
  );
  const labels = chartLinears({ ...record, layers }).map((item) => item.label);
  assert.deepEqual(labels, ["L9 q_proj", "L10 q_proj"]);
});

Deno.test("linearLabel() names block and family", () => {
  assert.equal(linearLabel({ layer_idx: 0, module_type: "qkv_proj" }), "L0 qkv_proj");
});

Deno.test("blockAxisWidth() never falls and stays on a page", () => {
  const widths = Array.from({ length: 130 }, (_, blocks) => blockAxisWidth(blocks));
  assert.ok(widths.every((width, index) => index === 0 || width >= widths[index - 1]!));
  assert.equal(widths.at(-1), 720);
});
