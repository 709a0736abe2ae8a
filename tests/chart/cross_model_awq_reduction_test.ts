import assert from "node:assert/strict";
import { crossModelAwqReduction } from "../../lib/chart/cross_model_awq_reduction.ts";
import { reductionGroups } from "../../lib/chart/reduction_groups.ts";
import { toSignificant } from "../../lib/num/format_number.ts";
import { figureDiagnostic, filterLayers } from "../support/figure_records.ts";

const record = figureDiagnostic();
const named = (model: string) => ({ ...record, model });

Deno.test("crossModelAwqReduction() shows each model's groups on one axis, named once at the bottom", () => {
  const other = structuredClone(record);
  Object.values(other.layers)[0]!.awq_reduction_3bit = 50;
  const text = JSON.stringify(crossModelAwqReduction([record, { ...other, model: "org/other" }]));
  const domains = new Set(text.match(/"type":"log","domain":\[[^\]]+\]/g));
  assert.deepEqual([...domains], ['"type":"log","domain":[0.96,56.00000000000001]']);
  assert.equal(text.match(/RTN \/ AWQ \(log scale\)/g)?.length, 1);
  for (const { mean, median } of reductionGroups(record)) {
    const row = `"group":"tiny-3","mean":${toSignificant(mean)},"median":${toSignificant(median)}`;
    assert.ok(text.includes(row), row);
  }
});

Deno.test("crossModelAwqReduction() has a panel per group, a row per model", () => {
  const spec = crossModelAwqReduction([named("org/b"), named("org/a")]);
  assert.ok("vconcat" in spec && spec.vconcat.length === 3);
  assert.match(JSON.stringify(spec), /"sort":\["b","a"\]/);
});

Deno.test("crossModelAwqReduction() uses whole names where models share the last part", () => {
  const text = JSON.stringify(crossModelAwqReduction([named("x/m"), named("y/m"), named("z/n")]));
  assert.match(text, /"sort":\["x\/m","y\/m","n"\]/);
});

Deno.test("crossModelAwqReduction() leaves a panel out when no model has that family", () => {
  const attention = filterLayers(record, ({ module_type }) => module_type === "q_proj");
  const spec = crossModelAwqReduction([attention]);
  assert.ok("vconcat" in spec && spec.vconcat.length === 1);
});

Deno.test("crossModelAwqReduction() throws when there is nothing to compare", () => {
  assert.throws(() => crossModelAwqReduction([]), {
    name: "AwqDiagError",
    message: "Cannot compare models: got no record, expected at least one",
  });
});
