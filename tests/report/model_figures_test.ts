import assert from "node:assert/strict";
import { comparisonFigures, modelFigures } from "../../lib/report/model_figures.ts";
import { diagnosticRecord } from "../support/records.ts";
import { channelsOf } from "../support/report_inputs.ts";

Deno.test("modelFigures() draws what a record holds and says why the rest is missing", () => {
  const figures = modelFigures(diagnosticRecord(), null);
  const missing = figures.filter(({ spec }) => spec === null);
  assert.deepEqual(missing.map(({ name }) => name).sort(), ["alpha_curves", "saliency_curve"]);
  for (const figure of figures) assert.equal(figure.spec === null, figure.reason !== "");
  assert.equal(figures.length, 7);
});

Deno.test("modelFigures() leaves the flat surfaces to the page's own", () => {
  const channels = channelsOf([[0, "down_proj", [1, 2, 3]], [1, "down_proj", [3, 2, 1]]]);
  const names = modelFigures(diagnosticRecord(), channels).map(({ name }) => name);
  assert.ok(names.includes("saliency_curve"));
  assert.deepEqual(names.filter((name) => name.includes("surface")), []);
});

Deno.test("modelFigures() takes the model's name out of captions", () => {
  const record = { ...diagnosticRecord(), model: "some/model" };
  for (const { title, caption, spec } of modelFigures(record, null)) {
    assert.ok(!caption.includes("some/model"), caption);
    assert.doesNotMatch(caption, /^[\s·]/);
    if (spec !== null) assert.notEqual(title, "");
  }
});

Deno.test("comparisonFigures() draws one figure for several models and none for one", () => {
  const other = { ...diagnosticRecord(), model: "other" };
  assert.deepEqual(comparisonFigures([other]), []);
  const figures = comparisonFigures([diagnosticRecord(), other]);
  assert.deepEqual(figures.map(({ name }) => name), ["cross_model_awq_reduction"]);
  assert.ok(figures[0]!.spec !== null && figures[0]!.title !== "");
});
