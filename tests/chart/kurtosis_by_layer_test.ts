import assert from "node:assert/strict";
import { kurtosisByLayer } from "../../lib/chart/kurtosis_by_layer.ts";
import { renderSvg } from "../../lib/render/svg.ts";
import { figureDiagnostic, filterLayers } from "../support/figure_records.ts";
import { roundSvg, withoutTheme } from "../support/snapshot_text.ts";

Deno.test("kurtosisByLayer() gives the stored spec and SVG", async (t) => {
  const record = filterLayers(
    figureDiagnostic(),
    ({ module_type }) => /^(q|o|down)_proj$/.test(module_type),
  );
  const spec = kurtosisByLayer(record);
  await t.assertSnapshot(withoutTheme(spec));
  await t.assertSnapshot(roundSvg(await renderSvg(spec)));
});

Deno.test("kurtosisByLayer() draws families that read the same input as one line", () => {
  const text = JSON.stringify(kurtosisByLayer(figureDiagnostic()));
  const inputs = [...new Set([...text.matchAll(/"input":"([^"]+)"/g)].map(([, name]) => name))];
  assert.deepEqual(inputs, ["q/k/v_proj", "o_proj", "gate/up_proj", "down_proj"]);
});

Deno.test("kurtosisByLayer() rings layers above a Laplace distribution and names the heaviest", () => {
  const spec = JSON.stringify(kurtosisByLayer(figureDiagnostic()));
  // Three blocks of down_proj, and o_proj from block 1 on: block 0 is exactly at the threshold.
  const rings = /"values":(\[[^\]]*\])},"mark":\{"type":"point","size":150/.exec(spec)!;
  assert.equal(JSON.parse(rings[1]!).length, 5);
  assert.match(spec, /"text":"L2 down_proj: 18"/);
});

Deno.test("kurtosisByLayer() has no ring when all layers are light", () => {
  const record = filterLayers(figureDiagnostic(), (layer) => layer.module_type === "q_proj");
  assert.match(JSON.stringify(kurtosisByLayer(record)), /"values":\[\]/);
});
