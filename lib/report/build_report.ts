/**
 * Records in, one self-contained HTML page out.
 *
 *     records -> figures, pooled surfaces, headlines -> markup and data -> page with its program
 *
 * The page loads nothing: a content security policy forbids it, and everything it uses is inside.
 */

import { clientScript } from "./client_script.ts";
import { embedJson, embedScript, type Html, html, trustedHtml } from "./html.ts";
import type { PageLibraries, PageLibrary } from "./libraries.ts";
import { comparisonFigures, modelFigures } from "./model_figures.ts";
import type { ReportData, ReportModel } from "./report_data.ts";
import {
  alphaSection,
  answersSection,
  comparisonSection,
  figuresSection,
  provenanceSection,
  type ReportInput,
  surfaceSection,
  tableSection,
} from "./sections.ts";
import style from "./style.css" with { type: "text" };
import viewsStyle from "./style_views.css" with { type: "text" };
import { buildSurfaces } from "./surfaces.ts";

/** Scripts and styles are inside the page; images are what charts and the table draw. */
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:";

/** Builds the page. Equal records give equal bytes. */
export function buildReport(inputs: readonly ReportInput[], libraries: PageLibraries): string {
  const records = inputs.map(({ record }) => record);
  const data: ReportData = {
    models: inputs.map(reportModel),
    comparison: comparisonFigures(records),
  };
  const sections = [
    answersSection(inputs),
    ...(records.length > 1 ? [comparisonSection(records, data.comparison)] : []),
    surfaceSection(data.models),
    figuresSection(data.models),
    alphaSection(data.models),
    tableSection(),
    provenanceSection(records),
  ];
  const names = records.map(({ model }) => model);
  return page(names, sections, data, libraries).markup.trimStart();
}

function reportModel({ record, channels }: ReportInput): ReportModel {
  return {
    name: record.model,
    bits: record.config.bit_widths.toSorted((a, b) => b - a),
    alphas: record.config.alphas,
    layers: record.layers,
    figures: modelFigures(record, channels),
    surfaces: channels === null ? null : buildSurfaces(channels),
  };
}

function page(
  names: readonly string[],
  sections: readonly Html[],
  data: ReportData,
  { scripts, tableStyle }: PageLibraries,
): Html {
  return html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="${POLICY}">
        <link rel="icon" href="data:,">
        <title>AWQ-Diag: ${names.join(", ")}</title>
        <style>${trustedHtml(tableStyle)}</style>
        <style>${trustedHtml(style + viewsStyle)}</style>
      </head>
      <body>
    <a class="skip" href="#main">Skip to the content</a>
    <header>
    <h1>AWQ-Diag report <small>${names.join(", ")}</small></h1>
    <button type="button" id="theme">Theme</button>
    </header>
    ${navigation(names.length > 1)}
    <main id="main">
    ${names.length > 1 ? modelBoxes(names) : ""}
    <noscript><p class="note">Charts, surface and layer table need JavaScript.</p></noscript>
    ${sections}
    </main>
    ${footer(scripts)}
    <div id="tooltip" role="status" hidden></div>
    <script type="application/json" id="report-data">${embedJson(data)}</script>
    ${scripts.map(libraryScript)}
    <script>${embedScript(clientScript())}</script>
      </body>
    </html>
  `;
}

function navigation(several: boolean): Html {
  const links = [
    ["answers", "Answers"],
    ...(several ? [["comparison", "Comparison"]] : []),
    ["surface", "Surface"],
    ["figures", "Figures"],
    ["alpha", "Alpha curves"],
    ["table", "Layers"],
    ["provenance", "Provenance"],
  ];
  return html`
    <nav aria-label="Sections">
      <ul>${links.map(([id, label]) => html`<li><a href="#${id!}">${label!}</a></li>`)}</ul>
    </nav>
  `;
}

function modelBoxes(names: readonly string[]): Html {
  return html`<fieldset id="models"><legend>Models shown</legend>${
    names.map((name, index) =>
      html`<label><input type="checkbox" value="${index}"> ${name}</label>`
    )
  }</fieldset>`;
}

/** Not run as it stands: the page's program runs it when it is first needed. */
function libraryScript({ global, script }: PageLibrary): Html {
  return html`
    <script type="text/plain" id="library-${global}">${embedScript(script)}</script>
  `;
}

function footer(scripts: readonly PageLibrary[]): Html {
  return html`
    <footer>
      <p>This file is complete in itself and loads nothing. Drawn with ${scripts.map(({ title }) =>
        title
      ).join(", ")}.</p>
      <details><summary>Licences of these libraries</summary>${scripts.map(({ title, licence }) =>
        html`
          <h4>${title}</h4>
          <pre>${licence}</pre>
        `
      )}</details>
    </footer>
  `;
}
