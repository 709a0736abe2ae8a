import assert from "node:assert/strict";
import { errorVsBits } from "../../lib/chart/error_vs_bits.ts";
import { UndrawableError } from "../../lib/chart/undrawable.ts";
import { renderSvg } from "../../lib/render/svg.ts";
import { figureDiagnostic, filterLayers } from "../support/figure_records.ts";
import { roundSvg, withoutTheme } from "../support/snapshot_text.ts";

Deno.test("errorVsBits() gives the stored spec and SVG", async (t) => {
  const record = filterLayers(
    figureDiagnostic(),
    ({ module_type }) => /^(q|o|down)_proj$/.test(module_type),
  );
  const spec = errorVsBits(record);
  await t.assertSnapshot(withoutTheme(spec));
  await t.assertSnapshot(roundSvg(await renderSvg(spec)));
});

Deno.test("errorVsBits() prints the medians of the summary", () => {
  const record = figureDiagnostic();
  const text = JSON.stringify(errorVsBits(record));
  for (const width of record.config.bit_widths) {
    const median = record.summary.per_bit_median_output_error[width]!;
    assert.ok(text.includes(`"median":${Number(median.toPrecision(4))}`), `${width} bits`);
  }
});

Deno.test("errorVsBits() leaves errors of 0 out and counts the rest", () => {
  const record = figureDiagnostic();
  for (const layer of Object.values(record.layers)) {
    if (layer.layer_idx === 0) layer.output_error = { "8": 0, "4": 0, "3": 0, "2": 0 };
  }
  const text = JSON.stringify(errorVsBits(record));
  assert.match(text, /"method":"RTN","bits":3,"position":[-\d.]+,"layers":14/);
  assert.match(text, /"method":"AWQ","bits":3,"position":[-\d.]+,"layers":21/);
});

Deno.test("errorVsBits() throws an UndrawableError when every error is 0", () => {
  const record = figureDiagnostic();
  for (const layer of Object.values(record.layers)) {
    layer.output_error = {};
    layer.awq_output_error = { "3": 0 };
  }
  assert.throws(() => errorVsBits(record), UndrawableError);
});
