import assert from "node:assert/strict";
import { outlierMap } from "../../lib/chart/outlier_map.ts";
import { renderSvg } from "../../lib/render/svg.ts";
import { figureDiagnostic, filterLayers, withLayers } from "../support/figure_records.ts";
import { roundSvg, withoutTheme } from "../support/snapshot_text.ts";

Deno.test("outlierMap() gives the stored spec and SVG", async (t) => {
  const record = filterLayers(
    figureDiagnostic(),
    ({ module_type }) => /^(q|o|down)_proj$/.test(module_type),
  );
  const spec = outlierMap(record);
  await t.assertSnapshot(withoutTheme(spec));
  await t.assertSnapshot(roundSvg(await renderSvg(spec)));
});

Deno.test("outlierMap() has a cell per layer and panel, and says when one is missing", () => {
  const whole = JSON.stringify(outlierMap(figureDiagnostic()));
  assert.equal(whole.match(/"label":"L\d/g)?.length, 2 * 21);
  assert.doesNotMatch(whole, /no such layer/);
  const record = filterLayers(
    figureDiagnostic(),
    (layer) => layer.module_type !== "k_proj" || layer.layer_idx !== 1,
  );
  assert.match(JSON.stringify(outlierMap(record)), /grey: no such layer/);
});

Deno.test("outlierMap() drops the numbers when there are more than 16 blocks", () => {
  const record = figureDiagnostic();
  const [layer] = Object.values(record.layers);
  const blocks = (count: number) =>
    withLayers(
      record,
      Object.fromEntries(
        Array.from(
          { length: count },
          (_, layer_idx) => [`b${layer_idx}`, { ...layer!, layer_idx }],
        ),
      ),
    );
  const numbered = (count: number) =>
    /"type":"text"/.test(JSON.stringify(outlierMap(blocks(count))));
  assert.ok(numbered(16));
  assert.ok(!numbered(17));
});
