import assert from "node:assert/strict";
import { alphaStudy } from "../../lib/chart/alpha_study.ts";
import type { AlphaStudyRecord } from "../../lib/record/alpha_study.ts";
import { migrateRecord } from "../../lib/record/migrate.ts";
import { renderSvg } from "../../lib/render/svg.ts";
import { alphaStudyRecord, awqDiagAlphaStudyFile } from "../support/records.ts";

/** A study of five layers, best at these alphas. */
function study(bests: readonly number[] = [0, 0.5, 0.5, 1, 0.5]): AlphaStudyRecord {
  const record = alphaStudyRecord();
  const layer = Object.values(record.layers!)[0]!;
  return {
    ...record,
    n_layers: bests.length,
    best_alpha_dist: { min: 0, median: 0.5, max: 1, std: 0.316 },
    spearman_best_alpha_vs: {
      kurtosis: 0.12,
      outlier_ratio: null,
      top1pct_importance: -0.61,
      act_mag_skew: -0.05,
    },
    spearman_p_value: {
      kurtosis: 0.84,
      outlier_ratio: null,
      top1pct_importance: 0.0002,
      act_mag_skew: 0.93,
    },
    best_predictor: "top1pct_importance",
    strategies: {
      ...record.strategies,
      global_const: { mean_reduction: 1.4, captured: 0.7 },
      predicted: { mean_reduction: 0.98, captured: -0.003 },
    },
    layers: Object.fromEntries(
      bests.map((best_alpha, i) => [`model.layers.${i}.mlp.up_proj`, { ...layer, best_alpha }]),
    ),
  };
}

Deno.test("alphaStudy() prints shares and reductions of strategies, rho and p of properties", () => {
  const { hconcat: [strategies, , properties] } = alphaStudy(study()) as unknown as {
    hconcat: { data: { values: { name: string; text: string }[] } }[];
  };
  const texts = new Map(
    [strategies!, properties!].flatMap(({ data }) => data.values).map((
      { name, text },
    ) => [name, text]),
  );
  for (
    const [name, shown] of [
      ["search per layer", "100 %\n2.00×"],
      ["one alpha, 0.5", "70 %\n1.40×"],
      ["plain rounding", "0 %\n1.00×"],
      ["kurtosis", "ρ = 0.12\np = 0.84"],
      ["outlier ratio", "undefined"],
      ["top-1 % share", "ρ = −0.61\np < 0.001"],
    ]
  ) assert.equal(texts.get(name!), shown);
});

Deno.test("alphaStudy() is blue for the property that predicts and grey for the others", () => {
  const text = JSON.stringify(alphaStudy(study()));
  assert.match(text, /"name":"top-1 % share",[^}]*"color":"#0072b2"/);
  assert.match(text, /"name":"kurtosis",[^}]*"color":"#8a8a8a"/);
});

Deno.test("alphaStudy() draws the range of AWQ-Diag's own file, which holds no layers", async () => {
  const theirs = JSON.parse(Deno.readTextFileSync(awqDiagAlphaStudyFile));
  const svg = await renderSvg(alphaStudy(migrateRecord(theirs, "v0.json") as AlphaStudyRecord));
  assert.match(svg, />range of the layers' best alphas \(0 = RTN\)</);
  assert.match(svg, />Best alphas: median 0\.25 \(line\), one for all 0\.2 \(dashes\)</);
  assert.match(svg, />68 %</);
  assert.match(svg, />ρ = −0\.56</);
  assert.match(svg, />p &lt; 0\.001</);
});

Deno.test("alphaStudy() says so where nothing is defined", async () => {
  const record = alphaStudyRecord();
  const svg = await renderSvg(alphaStudy(record));
  assert.equal(svg.match(/>undefined</g)?.length, 4);
  assert.match(svg, />no share</);
  assert.match(svg, />no mean</);
});

Deno.test("alphaStudy() shows a strategy that is worse than rounding, without a minus before zero", () => {
  const record = study();
  assert.match(JSON.stringify(alphaStudy(record)), /"0 %\\n0\.980×"/);
  record.strategies.predicted = { mean_reduction: 0.31, captured: -7.4 };
  assert.match(JSON.stringify(alphaStudy(record)), /"−740 %\\n0\.310×"/);
  assert.match(JSON.stringify(alphaStudy(record)), /"domain":\[-777,105\]/);
});

Deno.test("alphaStudy() is the same from equal records and leaves them as they are", () => {
  const record = study();
  const first = JSON.stringify(alphaStudy(record));
  assert.equal(JSON.stringify(alphaStudy(record)), first);
  assert.deepEqual(record, study());
});
