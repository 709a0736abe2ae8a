import assert from "node:assert/strict";
import { awqReduction } from "../../lib/chart/awq_reduction.ts";
import { renderSvg } from "../../lib/render/svg.ts";
import { figureDiagnostic, filterLayers } from "../support/figure_records.ts";
import { roundSvg, withoutTheme } from "../support/snapshot_text.ts";

Deno.test("awqReduction() gives the stored spec and SVG", async (t) => {
  const record = filterLayers(
    figureDiagnostic(),
    ({ module_type }) => /^(q|o|down)_proj$/.test(module_type),
  );
  const spec = awqReduction(record);
  await t.assertSnapshot(withoutTheme(spec));
  await t.assertSnapshot(roundSvg(await renderSvg(spec)));
});

function withCorrelation(rho: number | null, p: number | null): string {
  const record = figureDiagnostic();
  const correlations = {
    ...record.summary.correlations,
    kurtosis_vs_awq_reduction_spearman: [rho, p] as [number | null, number | null],
  };
  return JSON.stringify(
    awqReduction({ ...record, summary: { ...record.summary, correlations } }),
  );
}

Deno.test("awqReduction() prints rho with its p-value and the number of layers", () => {
  assert.match(withCorrelation(-0.123, 0.6), /Spearman ρ = −0\.12, p = 0\.60, 21 layers/);
  assert.match(withCorrelation(0.9, 1e-9), /Spearman ρ = 0\.90, p < 0\.001, 21 layers/);
});

Deno.test("awqReduction() says so when rho is undefined", () => {
  assert.match(withCorrelation(null, null), /Spearman ρ undefined, 21 layers/);
  const single = filterLayers(
    figureDiagnostic(),
    (layer) => layer.module_type === "o_proj" && layer.layer_idx === 1,
  );
  assert.match(JSON.stringify(awqReduction(single)), /undefined, 1 layer"/);
});

Deno.test("awqReduction() shows every layer beside its family's mean, so none can hide", () => {
  const text = JSON.stringify(awqReduction(figureDiagnostic()));
  assert.equal(text.match(/"label":"L\d/g)?.length, 2 * 21);
  assert.equal(text.match(/"low":/g)?.length, 7);
});
