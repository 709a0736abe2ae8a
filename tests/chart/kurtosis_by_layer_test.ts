import assert from "node:assert/strict";
import { kurtosisByLayer } from "../../lib/chart/kurtosis_by_layer.ts";
import { figureDiagnostic, filterLayers } from "../support/figure_records.ts";

interface Panel {
  readonly layer: readonly {
    readonly encoding: {
      readonly x: { readonly title: string | null };
      readonly y: { readonly scale: { readonly domain: readonly [number, number] } };
    };
  }[];
}

Deno.test("kurtosisByLayer() has both panels hold all their values, and the lower one name the blocks", () => {
  const record = figureDiagnostic();
  const { vconcat } = kurtosisByLayer(record) as unknown as { vconcat: readonly Panel[] };
  const curves = vconcat.map(({ layer }) => layer.at(-1)!.encoding);
  assert.deepEqual(curves.map(({ x }) => x.title), [null, "decoder block"]);
  for (const [index, key] of (["mean_kurtosis", "max_kurtosis"] as const).entries()) {
    const [low, high] = curves[index]!.y.scale.domain;
    for (const layer of Object.values(record.layers)) {
      assert.ok(low < layer[key] && layer[key] < high, `${key} ${layer[key]}`);
    }
  }
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
