import assert from "node:assert/strict";
import {
  alphaSection,
  answersSection,
  comparisonSection,
  figuresSection,
  provenanceSection,
  surfaceSection,
  tableSection,
} from "../../lib/report/sections.ts";
import type { ReportFigure, ReportModel } from "../../lib/report/report_data.ts";
import { buildSurfaces } from "../../lib/report/surfaces.ts";
import { diagnosticRecord } from "../support/records.ts";
import { channelsOf } from "../support/report_inputs.ts";

const EVIL = `"><script>alert(1)</script>`;

function model(changes: Partial<ReportModel> = {}): ReportModel {
  const { layers, config } = diagnosticRecord();
  const { bit_widths: bits, alphas } = config;
  return { name: EVIL, bits, alphas, layers, figures: [], surfaces: null, ...changes };
}

function figure(name: string, spec: object | null): ReportFigure {
  return {
    name,
    title: spec && `Title of ${name}` || "",
    caption: `${EVIL} caption`,
    spec,
    reason: "",
  };
}

const surfaces = buildSurfaces(channelsOf([[0, "up_proj", [1, 2]]]));
const count = (markup: string, part: string) => markup.split(part).length - 1;

Deno.test("every section keeps a name with markup in it text", () => {
  const record = { ...diagnosticRecord(), model: EVIL };
  const models = [model({ surfaces, alphas: [0, 1], figures: [figure("f", {})] }), model()];
  const sections = [
    answersSection([{ record, channels: null }, { record, channels: null }]),
    comparisonSection([record, record], [figure("x", {})]),
    surfaceSection(models),
    figuresSection(models),
    alphaSection(models),
    provenanceSection([record]),
    tableSection(),
  ];
  for (const { markup } of sections) {
    assert.ok(!markup.includes("<script"), markup.slice(0, 60));
    assert.ok(!markup.includes('""'), "no attribute was ended early");
  }
  assert.ok(sections.slice(0, 6).every(({ markup }) => markup.includes("&lt;script&gt;")));
});

Deno.test("answersSection() has four cards per model, and names models only where there are several", () => {
  const input = { record: diagnosticRecord(), channels: null };
  const one = answersSection([input]).markup;
  assert.equal(count(one, 'class="card"'), 4);
  assert.equal(count(one, "<h3>"), 0);
  const two = answersSection([input, input]).markup;
  assert.equal(count(two, 'class="card"'), 8);
  assert.equal(count(two, "<h3>"), 2);
});

Deno.test("figuresSection() has each figure once, with a panel per model even if one lacks it", () => {
  const both = [figure("a", {}), figure("b", {})];
  const { markup } = figuresSection([
    model({ figures: both }),
    model({ figures: [both[0]!, figure("b", null)] }),
    model({ figures: [] }),
  ]);
  assert.deepEqual([...markup.matchAll(/<h3>(.*?)<\/h3>/g)].map(([, title]) => title), [
    "Title of a",
    "Title of b",
  ]);
  assert.equal(count(markup, 'data-figure="b"'), 3);
});

Deno.test("figuresSection() leaves out a figure that no model has", () => {
  const { markup } = figuresSection([model({ figures: [figure("a", null)] })]);
  assert.equal(count(markup, "data-figure"), 0);
});

Deno.test("surfaceSection() has controls where a model has surfaces, else a sentence", () => {
  assert.match(surfaceSection([model()]).markup, /without their channels files/);
  const { markup } = surfaceSection([model(), model({ surfaces })]);
  assert.equal(count(markup, "data-camera="), 7);
  assert.equal(count(markup, 'class="host"'), 2);
});

Deno.test("alphaSection() has controls where a model has curves, else a sentence", () => {
  assert.match(alphaSection([model()]).markup, /best alpha only/);
  assert.match(alphaSection([model({ alphas: [0, 1] })]).markup, /id="alpha-layer"/);
});

Deno.test("every control of the page has a label", () => {
  const markup = [surfaceSection([model({ surfaces })]), alphaSection([model({ alphas: [0] })])]
    .concat(tableSection()).map((section) => section.markup).join("");
  const ids = [...markup.matchAll(/<(?:select|input)[^>]*\bid="([^"]+)"/g)].map(([, id]) => id!);
  assert.equal(ids.length, 8);
  for (const id of ids) assert.ok(markup.includes(`<label for="${id}">`), id);
});

Deno.test("provenanceSection() is open for one model and folded for several", () => {
  const record = diagnosticRecord();
  assert.match(provenanceSection([record]).markup, /<details[^>]* open\s*>/);
  assert.doesNotMatch(provenanceSection([record, record]).markup, /<details[^>]* open\s*>/);
});
