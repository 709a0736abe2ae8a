import assert from "node:assert/strict";
import { crossModelAwqReduction } from "../../lib/chart/cross_model_awq_reduction.ts";
import { renderSvg } from "../../lib/render/svg.ts";
import { figureDiagnostic, filterLayers } from "../support/figure_records.ts";
import { roundSvg, withoutTheme } from "../support/snapshot_text.ts";

const record = figureDiagnostic();
const named = (model: string) => ({ ...record, model });

Deno.test("crossModelAwqReduction() gives the stored spec and SVG", async (t) => {
  const few = filterLayers(record, ({ module_type }) => /^(q|o|down)_proj$/.test(module_type));
  const spec = crossModelAwqReduction([few, { ...few, model: "org/other" }]);
  await t.assertSnapshot(withoutTheme(spec));
  await t.assertSnapshot(roundSvg(await renderSvg(spec)));
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
    name: "RangeError",
    message: "Cannot compare models: got no record, expected at least one",
  });
});
