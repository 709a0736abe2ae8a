import assert from "node:assert/strict";
import { outlierMap } from "../../lib/chart/outlier_map.ts";
import { figureDiagnostic, filterLayers, withLayers } from "../support/figure_records.ts";

Deno.test("outlierMap() writes at most four figures into a cell", () => {
  const record = filterLayers(figureDiagnostic(), ({ module_type }) => module_type === "o_proj");
  const values = [-0.034, 12.345, 98765];
  Object.values(record.layers).forEach((layer, block) => layer.mean_kurtosis = values[block]!);
  const text = JSON.stringify(outlierMap(record));
  for (const shown of ["−0.03", "12.3", "9.9·10⁴"]) {
    assert.ok(text.includes(`"text":"${shown}"`), shown);
  }
});

Deno.test("outlierMap() has dark numbers on light colours: above 62 % of the way on the scale", () => {
  const record = filterLayers(figureDiagnostic(), ({ module_type }) => module_type === "o_proj");
  const values = [0, 10, 50];
  Object.values(record.layers).forEach((layer, block) => {
    [layer.mean_kurtosis, layer.top1pct_importance_share] = [values[block]!, values[block]!];
  });
  const thresholds = [...JSON.stringify(outlierMap(record)).matchAll(/datum\.value > ([\d.]+)/g)]
    .map(([, threshold]) => Number(threshold));
  // Symlog from 0 to 50: e^(0.62 ln 51) - 1.
  assert.deepEqual(thresholds, [10.45, 31]);
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
