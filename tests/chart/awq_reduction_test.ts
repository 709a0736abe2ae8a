import assert from "node:assert/strict";
import { awqReduction } from "../../lib/chart/awq_reduction.ts";
import { toSignificant } from "../../lib/num/format_number.ts";
import { figureDiagnostic, filterLayers } from "../support/figure_records.ts";

Deno.test("awqReduction() shows the summary's mean, median and interval of each family", () => {
  const record = figureDiagnostic();
  const text = JSON.stringify(awqReduction(record));
  for (const [family, summary] of Object.entries(record.summary.module_family)) {
    const [mean, median, low, high] = [
      summary.mean_awq_reduction_3bit,
      summary.median_awq_reduction_3bit,
      ...summary.mean_awq_reduction_3bit_ci95,
    ].map((value) => toSignificant(value));
    const row = `"group":"${family}","mean":${mean},"median":${median},"low":${low},"high":${high}`;
    assert.ok(text.includes(row), row);
  }
});

Deno.test("awqReduction() has an axis from below 1 to above the highest reduction", () => {
  const record = figureDiagnostic();
  const [layer] = Object.values(record.layers);
  layer!.awq_reduction_3bit = 100;
  assert.match(JSON.stringify(awqReduction(record)), /"domain":\[0\.96,112\.\d*\]/);
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
