import assert from "node:assert/strict";
import { reductionGroups } from "../../lib/chart/reduction_groups.ts";
import { mean } from "../../lib/stats/mean.ts";
import { median } from "../../lib/stats/quantile.ts";
import { figureDiagnostic, filterLayers } from "../support/figure_records.ts";

Deno.test("reductionGroups() splits into down_proj, o_proj and all other families", () => {
  const record = figureDiagnostic();
  const groups = reductionGroups(record);
  assert.deepEqual(groups.map(({ name, linears }) => [name, linears.length]), [
    ["down_proj", 3],
    ["o_proj", 3],
    ["others", 15],
  ]);
  for (const group of groups) {
    const reductions = group.linears.map((linear) => linear.awq_reduction_3bit);
    assert.equal(group.mean, mean(reductions));
    assert.equal(group.median, median(reductions));
    assert.ok(group.interval[0] <= group.mean && group.mean <= group.interval[1]);
  }
});

Deno.test("reductionGroups() agrees with the summary on the mean of a family", () => {
  const record = figureDiagnostic();
  const [down] = reductionGroups(record);
  const family = record.summary.module_family["down_proj"]!;
  assert.equal(down!.mean, family.mean_awq_reduction_3bit);
});

Deno.test("reductionGroups() averages the others over layers: their families' mean when equally large", () => {
  const record = figureDiagnostic();
  const families = ["q_proj", "k_proj", "v_proj", "gate_proj", "up_proj"];
  const perFamily = families.map((name) =>
    record.summary.module_family[name]!.mean_awq_reduction_3bit
  );
  const others = reductionGroups(record)[2]!;
  assert.ok(Math.abs(others.mean - mean(perFamily)) < 1e-12);
});

Deno.test("reductionGroups() leaves a group without layers out", () => {
  assert.deepEqual(reductionGroups({ ...figureDiagnostic(), layers: {} }), []);
  const attention = filterLayers(figureDiagnostic(), (layer) => layer.module_type === "q_proj");
  assert.deepEqual(reductionGroups(attention).map(({ name }) => name), ["others"]);
});
