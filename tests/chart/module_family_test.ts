import assert from "node:assert/strict";
import { moduleFamily } from "../../lib/chart/module_family.ts";
import { renderSvg } from "../../lib/render/svg.ts";
import { figureDiagnostic, filterLayers } from "../support/figure_records.ts";
import { roundSvg, withoutTheme } from "../support/snapshot_text.ts";

Deno.test("moduleFamily() gives the stored spec and SVG", async (t) => {
  const record = filterLayers(
    figureDiagnostic(),
    ({ module_type }) => /^(q|o|down)_proj$/.test(module_type),
  );
  const spec = moduleFamily(record);
  await t.assertSnapshot(withoutTheme(spec));
  await t.assertSnapshot(roundSvg(await renderSvg(spec)));
});

Deno.test("moduleFamily() has a row per family that the model has", () => {
  const record = filterLayers(figureDiagnostic(), (layer) => layer.module_type !== "o_proj");
  const text = JSON.stringify(moduleFamily(record));
  assert.match(text, /"sort":\["q_proj","k_proj","v_proj","gate_proj","up_proj","down_proj"\]/);
  assert.doesNotMatch(text, /o_proj"/);
});
