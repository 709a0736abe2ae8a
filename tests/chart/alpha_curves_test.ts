import assert from "node:assert/strict";
import { alphaCurves } from "../../lib/chart/alpha_curves.ts";
import { figureDiagnostic, filterLayers } from "../support/figure_records.ts";
import { diagnosticRecord } from "../support/records.ts";

/** The panels of the figure, one per family. */
interface Panel {
  readonly title: { readonly text: string };
  readonly layer: readonly { readonly data: { readonly values: readonly Point[] } }[];
}

interface Point {
  readonly label: string;
  readonly alpha: number;
  readonly error: number;
}

Deno.test("alphaCurves() has a panel per family with a curve per layer, 1 where alpha is 0", () => {
  const record = filterLayers(figureDiagnostic(), ({ module_type }) => /^[oq]_/.test(module_type));
  const panels = (alphaCurves(record) as unknown as { concat: readonly Panel[] }).concat;
  assert.deepEqual(panels.map(({ title }) => title.text), ["q_proj", "o_proj"]);
  const points = panels.map(({ layer }) => layer[0]!.data.values);
  assert.deepEqual(points.map((values) => values.length), [9, 9], "three layers at three alphas");
  for (const { alpha, error } of points.flat()) assert.equal(error === 1, alpha === 0);
});

Deno.test("alphaCurves() marks the first smallest error of each layer", () => {
  const record = filterLayers(
    figureDiagnostic(),
    (layer) => layer.module_type === "o_proj" && layer.layer_idx === 0,
  );
  const [layer] = Object.values(record.layers);
  layer!.output_error["3"] = 0.4;
  layer!.awq_error_curve = { "3": [0.4, 0.2, 0.2] };
  const text = JSON.stringify(alphaCurves(record));
  assert.match(text, /"values":\[\{"label":"L0 o_proj","alpha":0\.5,"error":0\.5\}\]/);
});

Deno.test("alphaCurves() draws the median over the layers of a family", () => {
  const record = filterLayers(figureDiagnostic(), (layer) => layer.module_type === "o_proj");
  [0.1, 0.2, 0.9].forEach((error, block) => {
    const layer = record.layers[`model.layers.${block}.self_attn.o_proj`]!;
    layer.output_error["3"] = 1;
    layer.awq_error_curve = { "3": [1, error, 2] };
  });
  assert.match(
    JSON.stringify(alphaCurves(record)),
    /"label":"median","alpha":0\.5,"error":0\.2\}/,
  );
});

Deno.test("alphaCurves() throws an UndrawableError for a record without curves", () => {
  assert.throws(() => alphaCurves(diagnosticRecord()), {
    name: "UndrawableError",
    message: /^Cannot draw "alpha_curves": no layer has an error curve at 3 bits/,
  });
});

Deno.test("alphaCurves() leaves out errors of 0, which have no place on its axis", () => {
  const record = figureDiagnostic();
  for (const layer of Object.values(record.layers)) layer.awq_error_curve = { "3": [0.4, 0, 0.2] };
  const panels = (alphaCurves(record) as unknown as { concat: readonly Panel[] }).concat;
  const points = panels.flatMap(({ layer }) => layer.flatMap(({ data }) => data.values));
  assert.deepEqual(new Set(points.map(({ alpha }) => alpha)), new Set([0, 1]));
});

Deno.test("alphaCurves() thins curves of many alphas, their ends and best points kept", () => {
  const record = figureDiagnostic();
  const points = 1001;
  record.config.alphas = Array.from({ length: points }, (_, i) => i / (points - 1));
  const curve = record.config.alphas.map((alpha) => 1 + (alpha - 0.333) ** 2);
  const [template] = Object.values(record.layers);
  const layers = Array.from({ length: 400 }, (_, i) => [`l${i}`, {
    ...template!,
    awq_error_curve: { "3": curve },
  }]);
  const figure = alphaCurves({ ...record, layers: Object.fromEntries(layers) });
  const [panel] = (figure as unknown as { concat: readonly Panel[] }).concat;
  const [lines, , best] = panel!.layer.map(({ data }) => data.values);
  assert.ok(lines!.length <= 61_000, `${lines!.length} points`);
  assert.deepEqual(new Set(lines!.map(({ alpha }) => alpha)).has(1), true);
  assert.deepEqual(new Set(best!.map(({ alpha }) => alpha)), new Set([0.333]));
});
