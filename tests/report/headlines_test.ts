import assert from "node:assert/strict";
import { buildHeadlines } from "../../lib/report/headlines.ts";
import { diagnosticRecord } from "../support/records.ts";
import { channelsOf } from "../support/report_inputs.ts";

Deno.test("buildHeadlines() answers the four questions in their order", () => {
  const questions = buildHeadlines(diagnosticRecord(), null).map(({ question }) => question);
  assert.deepEqual(questions, [
    "Is importance concentrated?",
    "Are the salient channels real outliers, and where do they live?",
    "Can one see it?",
    "Does protecting them pay?",
  ]);
});

Deno.test("buildHeadlines() gives the median share and names the layer with the largest", () => {
  const record = diagnosticRecord();
  Object.values(record.layers).forEach((layer, i) => layer.top1pct_importance_share = i);
  const last = Object.keys(record.layers).length - 1;
  const [share] = buildHeadlines(record, null);
  assert.equal(share!.value, `${(last / 2).toPrecision(3)} %`);
  assert.match(share!.answer, new RegExp(`^At most ${last.toPrecision(3)} %, in L2 down_proj\\.`));
});

Deno.test("buildHeadlines() names families by falling kurtosis", () => {
  const record = diagnosticRecord();
  const [template] = Object.values(record.summary.module_family);
  record.summary.module_family = {
    q_proj: { ...template!, mean_kurtosis: 0.1 },
    o_proj: { ...template!, mean_kurtosis: 3 },
    down_proj: { ...template!, mean_kurtosis: 16 },
  };
  record.summary.top_kurtosis_layer = {
    name: "model.layers.7.mlp.down_proj",
    mean_kurtosis: 17.25,
  };
  const [, outliers] = buildHeadlines(record, null);
  assert.equal(outliers!.value, "16.0");
  assert.equal(outliers!.unit, "mean excess kurtosis in down_proj");
  assert.equal(
    outliers!.answer,
    "Next: o_proj 3.00; other families at most 0.100. Heaviest layer: L7 down_proj (17.3). A Gaussian has 0.",
  );
});

Deno.test("buildHeadlines() speaks of one family when there is only one", () => {
  const record = diagnosticRecord();
  const [name, family] = Object.entries(record.summary.module_family)[0]!;
  record.summary.module_family = { [name]: family };
  assert.match(buildHeadlines(record, null)[1]!.answer, /^Heaviest layer: /);
});

Deno.test("buildHeadlines() measures the highest peak against its own layer's median", () => {
  const channels = channelsOf([[0, "up_proj", [1, 1, 9]], [4, "o_proj", [0.1, 2, 0.1, NaN]]]);
  const peak = buildHeadlines(diagnosticRecord(), channels)[2]!;
  assert.equal(peak.value, "20.0×");
  assert.match(peak.answer, /^Channel 1 of L4 o_proj stands out most\./);
});

Deno.test("buildHeadlines() has no peak without channels, or where every median is 0", () => {
  for (const channels of [null, channelsOf([]), channelsOf([[0, "up_proj", [0, 0, 1]]])]) {
    assert.equal(buildHeadlines(diagnosticRecord(), channels)[2]!.value, "–");
  }
});

const CORRELATIONS: [rho: number | null, p: number | null, sentence: RegExp][] = [
  [0.4, 0.001, /Layers with higher kurtosis gain more \(Spearman's rho 0\.4, p = 0\.001\)\.$/],
  [-0.4, 1e-9, /Layers with higher kurtosis gain less \(Spearman's rho −0\.4, p < 0\.001\)\.$/],
  [0.04, 0.75, /A layer's kurtosis does not tell how much it gains .*p = 0\.75\)\.$/],
  [null, null, /Kurtosis or gain does not vary between layers\.$/],
];

for (const [rho, p, sentence] of CORRELATIONS) {
  Deno.test(`buildHeadlines() reads a correlation of ${rho} with p ${p}`, () => {
    const record = diagnosticRecord();
    record.summary.correlations.kurtosis_vs_awq_reduction_spearman = [rho, p];
    const gain = buildHeadlines(record, null)[3]!;
    assert.match(gain.answer, sentence);
    assert.match(gain.answer, /^95 % interval .*× to .*×, median .*×, at most .*×\. /);
  });
}
