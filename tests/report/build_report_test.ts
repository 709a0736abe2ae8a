import assert from "node:assert/strict";
import { buildReport } from "../../lib/report/build_report.ts";
import type { ReportData } from "../../lib/report/report_data.ts";
import type { ReportInput } from "../../lib/report/sections.ts";
import { diagnosticRecord } from "../support/records.ts";
import { channelsOf, tinyLibraries } from "../support/report_inputs.ts";

const plain: ReportInput = { record: diagnosticRecord(), channels: null };

function dataOf(page: string): ReportData {
  const [, json] = /<script type="application\/json" id="report-data">(.*?)<\/script>/s.exec(page)!;
  return JSON.parse(json!);
}

Deno.test("buildReport() gives one complete page that names nothing outside itself", () => {
  const page = buildReport([plain], tinyLibraries);
  assert.match(page, /^<!DOCTYPE html>\s*<html lang="en">/);
  assert.match(page, /default-src &#39;none&#39;/);
  assert.doesNotMatch(page.replace(/<script.*?<\/script>/gs, ""), /(src|href)="(?!#|data:,)/);
  for (const id of "answers surface figures alpha table provenance".split(" ")) {
    assert.ok(page.includes(`<section id="${id}">`) && page.includes(`href="#${id}"`), id);
  }
  assert.doesNotMatch(page, /id="comparison"|id="models"/);
});

Deno.test("buildReport() carries the record's layers unchanged", () => {
  const [model] = dataOf(buildReport([plain], tinyLibraries)).models;
  assert.deepEqual(model!.layers, plain.record.layers);
  assert.equal(model!.surfaces, null);
  assert.deepEqual(model!.bits, [8, 6, 4, 3, 2]);
});

Deno.test("buildReport() carries surfaces when there are channels", () => {
  const channels = channelsOf([[0, "down_proj", [1, 5, 2]]], plain.record.model);
  const [model] = dataOf(buildReport([{ ...plain, channels }], tinyLibraries)).models;
  assert.deepEqual(model!.surfaces!.down_proj!.blocks, [0]);
});

Deno.test("buildReport() compares when there are several models", () => {
  const other = { ...plain, record: { ...plain.record, model: "other" } };
  const page = buildReport([plain, other], tinyLibraries);
  assert.match(page, /<section id="comparison">/);
  assert.equal(page.match(/<input type="checkbox" value="\d"/g)?.length, 2);
  const { models, comparison } = dataOf(page);
  assert.deepEqual(models.map(({ name }) => name), [plain.record.model, "other"]);
  assert.equal(comparison.length, 1);
});

Deno.test("buildReport() keeps a model's name text in markup, title, data and attributes", () => {
  const model = `</script><script>alert(1)</script><!-- "'>`;
  const page = buildReport([{ ...plain, record: { ...plain.record, model } }], tinyLibraries);
  assert.ok(!page.includes("<script>alert"));
  // Data, two libraries and the program.
  assert.equal(page.match(/<script\b/g)?.length, 4);
  assert.equal(page.match(/<\/script>/g)?.length, 4);
  assert.equal(dataOf(page).models[0]!.name, model);
});

Deno.test("buildReport() shows licences as text and keeps libraries from ending their script", () => {
  const page = buildReport([plain], tinyLibraries);
  assert.ok(page.includes("Copyright &lt;someone&gt;"));
  assert.ok(page.includes(String.raw`vega = "<\/script>"`));
  assert.match(page, /Drawn with vega 0\.0\.0, plotly 0\.0\.0\./);
});

Deno.test("buildReport() gives the same bytes for the same records", () => {
  const build = () => buildReport([{ record: diagnosticRecord(), channels: null }], tinyLibraries);
  assert.equal(build(), build());
});

Deno.test("buildReport() makes a page of a single layer", () => {
  const record = diagnosticRecord();
  const [name, layer] = Object.entries(record.layers)[0]!;
  const single = { ...record, layers: { [name]: layer } };
  const channels = channelsOf([[0, layer.module_type, [2]]], record.model);
  const { models } = dataOf(buildReport([{ record: single, channels }], tinyLibraries));
  assert.deepEqual(Object.keys(models[0]!.layers), [name]);
  assert.ok(models[0]!.figures.some(({ spec }) => spec !== null));
});
