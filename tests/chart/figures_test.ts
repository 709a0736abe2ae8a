import assert from "node:assert/strict";
import { drawFigures, type Figure } from "../../lib/chart/figures.ts";
import type { RecordKind, RecordOf } from "../../lib/record/kinds.ts";
import { readRecord } from "../../lib/record/store.ts";
import { figureChannels, figureDiagnostic, filterLayers } from "../support/figure_records.ts";
import { alphaStudyRecord, diagnosticRecord, perplexityRecord } from "../support/records.ts";

const NINE = [
  "saliency_curve",
  "kurtosis_by_layer",
  "module_family",
  "awq_reduction",
  "importance_surface_down_proj",
  "importance_surface_o_proj",
  "error_vs_bits",
  "alpha_curves",
  "outlier_map",
];

const drawn = (figures: Iterable<Figure>) =>
  [...figures].filter((figure) => "spec" in figure).map(({ name }) => name);

Deno.test("drawFigures() draws all nine figures of a model", () => {
  const source = { diagnostic: figureDiagnostic(), channels: figureChannels() };
  assert.deepEqual(drawn(drawFigures(source)), NINE);
});

Deno.test("drawFigures() gives the published figures of the published records", async () => {
  const read = async <K extends RecordKind>(kind: K, file: string) => {
    const record = await readRecord(`results/${file}.json`);
    assert.equal(record.schema, `awq-diag/${kind}`);
    return record as RecordOf<K>;
  };
  const model = "wiki-qwen2-7m";
  const source = {
    diagnostic: await read("diagnostic", `diagnostic_${model}`),
    channels: await read("channels", `channels_${model}`),
    alpha_study: await read("alpha_study", `alpha_study_${model}`),
    perplexity: [
      await read("perplexity", `perplexity_${model}_3bit`),
      await read("perplexity", `perplexity_${model}_4bit`),
    ],
  };
  for (const figure of drawFigures(source)) {
    assert.ok("spec" in figure, figure.name);
    const grammar = figure.spec.$schema?.includes("/vega-lite/") ? "vl" : "vg";
    const stored = Deno.readTextFileSync(`figures/${model}/${figure.name}.${grammar}.json`);
    assert.ok(
      JSON.stringify(figure.spec) + "\n" === stored,
      `${figure.name} differs from figures/, run: deno task plot results/*.json`,
    );
  }
});

Deno.test("drawFigures() draws what AWQ-Diag's own file holds and says why not the rest", () => {
  const figures = [...drawFigures({ diagnostic: diagnosticRecord() })];
  assert.deepEqual(figures.map(({ name }) => name), NINE);
  assert.deepEqual(
    figures.flatMap((figure) => "reason" in figure ? [[figure.name, figure.reason]] : []),
    [
      ["saliency_curve", "it needs the channels record, channels_<slug>.json, which is not there"],
      [
        "importance_surface_down_proj",
        "it needs the channels record, channels_<slug>.json, which is not there",
      ],
      [
        "importance_surface_o_proj",
        "it needs the channels record, channels_<slug>.json, which is not there",
      ],
      ["alpha_curves", "no layer has an error curve at 3 bits (AWQ-Diag keeps none)"],
    ],
  );
});

Deno.test("drawFigures() gives what a channels record alone can give", () => {
  assert.deepEqual(drawn(drawFigures({ channels: figureChannels() })), [
    "saliency_curve",
    "importance_surface_down_proj",
    "importance_surface_o_proj",
  ]);
});

Deno.test("drawFigures() skips only the surface of a family that the model lacks", () => {
  const channels = filterLayers(figureChannels(), (layer) => layer.module_type !== "o_proj");
  const figures = [...drawFigures({ diagnostic: figureDiagnostic(), channels })];
  const skipped = figures.filter((figure) => "reason" in figure);
  assert.deepEqual(skipped, [{
    name: "importance_surface_o_proj",
    reason: 'the record holds no "o_proj" layers',
  }]);
});

Deno.test("drawFigures() gives the one figure of an alpha study, also beside the others", () => {
  const alpha_study = alphaStudyRecord();
  assert.deepEqual(drawn(drawFigures({ alpha_study })), ["alpha_study"]);
  const all = drawFigures({
    diagnostic: figureDiagnostic(),
    channels: figureChannels(),
    alpha_study,
  });
  assert.deepEqual(drawn(all), [...NINE, "alpha_study"]);
});

Deno.test("drawFigures() gives one figure of all bit widths, or says why not", () => {
  const both = [perplexityRecord(3), perplexityRecord(4)];
  assert.deepEqual(drawn(drawFigures({ perplexity: both })), ["perplexity"]);
  const differing = [perplexityRecord(3), { ...perplexityRecord(4), group_size: 64 }];
  assert.deepEqual([...drawFigures({ perplexity: differing })], [{
    name: "perplexity",
    reason: "the records differ in text, windows or group size, plot one at a time",
  }]);
});

Deno.test("drawFigures() has no figures without a record", () => {
  assert.deepEqual([...drawFigures({})], []);
});

Deno.test("drawFigures() lets the fault of a broken array through", () => {
  const channels = figureChannels();
  Object.values(channels.layers)[0]!.importance.data = "AAAA";
  assert.throws(() => [...drawFigures({ channels })], { name: "AwqDiagError" });
});

Deno.test("drawFigures() leaves the records as they are and draws the same twice", () => {
  const source = { diagnostic: figureDiagnostic(), channels: figureChannels() };
  const before = JSON.stringify(source);
  const first = JSON.stringify([...drawFigures(source)]);
  assert.equal(JSON.stringify([...drawFigures(source)]), first);
  assert.equal(JSON.stringify(source), before);
});
