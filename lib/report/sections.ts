/**
 * The sections of the page. What needs no program, answers, tables and provenance, is markup
 * already; the rest are hosts that the page's program draws into, one panel per model.
 */

import type { ChannelsRecord } from "../record/channels.ts";
import type { DiagnosticRecord } from "../record/diagnostic.ts";
import { comparisonTable } from "./comparison_table.ts";
import { buildHeadlines, type Headline } from "./headlines.ts";
import { type Html, html } from "./html.ts";
import { listProvenance } from "./provenance.ts";
import type { ReportFigure, ReportModel } from "./report_data.ts";
import { SURFACE_METRICS } from "./surfaces.ts";

/** The records of one model. */
export interface ReportInput {
  readonly record: DiagnosticRecord;
  readonly channels: ChannelsRecord | null;
}

/** The answers to the four questions, model by model. */
export function answersSection(inputs: readonly ReportInput[]): Html {
  const models = inputs.map(({ record, channels }, index) =>
    html`<div data-model="${index}">
${inputs.length > 1 ? html`<h3>${record.model}</h3>` : ""}
<div class="cards">${buildHeadlines(record, channels).map(card)}</div>
</div>`
  );
  return html`<section id="answers"><h2>Four questions</h2>${models}</section>`;
}

function card({ question, value, unit, answer }: Headline): Html {
  return html`
    <div class="card">
      <h4>${question}</h4>
      <p class="value">${value}</p>
      <p class="unit">${unit}</p>
      <p class="answer">${answer}</p>
    </div>
  `;
}

/** Models side by side in numbers and in one figure. */
export function comparisonSection(
  records: readonly DiagnosticRecord[],
  figures: readonly ReportFigure[],
): Html {
  return html`<section id="comparison"><h2>Models compared</h2>
<p class="lead">Gain is the 3-bit output error of plain rounding over that of AWQ: mean over layers
with its bootstrap 95 % interval, and median.</p>
${comparisonTable(records)}
${
    figures.map((figure) =>
      html`
        <figure class="chart">
          <h3>${figure.title}</h3>
          <figcaption>${figure.caption}</figcaption>
          <div class="panels">
            <div class="panel">
              <div class="host" data-figure="${figure.name}"></div>
            </div>
          </div>
        </figure>
      `
    )
  }</section>`;
}

/** Keys that move the camera, as `KeyboardEvent.key` names them, with the buttons' names and signs. */
const CAMERA_BUTTONS = [
  ["ArrowLeft", "Turn left", "←"],
  ["ArrowRight", "Turn right", "→"],
  ["ArrowUp", "Tilt up", "↑"],
  ["ArrowDown", "Tilt down", "↓"],
  ["+", "Zoom in", "+"],
  ["-", "Zoom out", "−"],
  ["0", "Reset view", "Reset"],
] as const;

export function surfaceSection(models: readonly ReportModel[]): Html {
  if (models.every(({ surfaces }) => surfaces === null)) {
    return html`
      <section id="surface">
        <h2>Importance surface</h2>
        <p class="note">No surface: the records came without their channels files.</p>
      </section>
    `;
  }
  return html`<section id="surface"><h2>Importance surface</h2>
<p class="lead">Input channels across, layers in depth. Wide layers are pooled to 512 columns by
their maximum, so that spikes survive. Drag to turn, scroll to zoom, hover to read a value; with the
keyboard, focus a surface and use the arrow keys, + and −, or probe by number.</p>
${surfaceControls()}
${
    panels(models, ({ name }) =>
      html`
        <div class="host" tabindex="0" role="img"
          aria-label="Surface of ${name}; arrow keys turn it"></div><output></output>
      `)
  }</section>`;
}

function surfaceControls(): Html {
  const metrics = SURFACE_METRICS.map((metric) =>
    html`<option value="${metric}">${metric.replaceAll("_", " ")}</option>`
  );
  const cameras = CAMERA_BUTTONS.map(([key, label, sign]) =>
    html`
      <button type="button" data-camera="${key}" aria-label="${label}"
        title="${label}">${sign}</button>
    `
  );
  return html`
    <div class="controls">
      <span><label for="surface-family">Family</label> <select id="surface-family"></select></span>
      <span><label for="surface-metric">Metric</label> <select id="surface-metric">${metrics}</select></span>
      <span><input type="checkbox" id="surface-log"> <label for="surface-log">log scale</label></span>
      <span role="group" aria-label="Camera">${cameras}</span>
    </div>
    <div class="controls">
      <span><label for="probe-layer">Probe layer</label>
    <input type="number" id="probe-layer" min="0" value="0"></span>
      <span><label for="probe-channel">channel</label>
    <input type="number" id="probe-channel" min="0" value="0"></span>
    </div>
  `;
}

/** Every figure, with a panel for each model. */
export function figuresSection(models: readonly ReportModel[]): Html {
  const titles = new Map(
    models.flatMap(({ figures }) => figures).filter(({ spec }) => spec !== null)
      .map(({ name, title }) => [name, title]),
  );
  const figures = [...titles].map(([name, title]) =>
    html`
      <figure class="chart"><h3>${title}</h3>
      ${panels(models, ({ figures }) =>
        html`
          <figcaption>${figures.find((figure) => figure.name === name)?.caption ?? ""}</figcaption>
          <div class="host" data-figure="${name}"></div>
        `)}</figure>
    `
  );
  return html`<section id="figures"><h2>Figures</h2>${figures}</section>`;
}

/** Alpha curves of a chosen linear. */
export function alphaSection(models: readonly ReportModel[]): Html {
  if (models.every(({ alphas }) => alphas === null)) {
    return html`
      <section id="alpha">
        <h2>Alpha curves of a layer</h2>
        <p class="note">No curves: AWQ-Diag's own records keep the best alpha only.</p>
      </section>
    `;
  }
  return html`<section id="alpha"><h2>Alpha curves of a layer</h2>
<p class="lead">Output error when channels are scaled by their mean magnitude to the power alpha
before rounding. The ring marks the best alpha.</p>
<div class="controls">
<span><label for="alpha-layer">Layer</label> <select id="alpha-layer"></select></span>
<span><label for="alpha-bits">Bits</label> <select id="alpha-bits"></select></span>
</div>
${panels(models, () => html`<div class="host"></div>`)}</section>`;
}

export function tableSection(): Html {
  return html`
    <section id="table">
      <h2>All layers</h2>
      <p class="lead">Sort by a column's title, filter in the fields below the titles.</p>
      <div class="controls">
        <span><label for="table-bits">Bits of the errors</label> <select id="table-bits"></select></span>
        <button type="button" id="table-save">Save as CSV</button>
        <span id="table-count" role="status"></span>
      </div>
      <div id="layer-table"></div>
    </section>
  `;
}

/** Where the numbers come from. */
export function provenanceSection(records: readonly DiagnosticRecord[]): Html {
  const open = records.length === 1 ? "open" : "";
  const models = records.map((record, index) =>
    html`
      <details data-model="${index}" ${open}>
        <summary>${record.model}</summary>
        <div class="scroll" tabindex="0" role="region" aria-label="Provenance of ${record.model}">
          <table class="plain">
            <tbody>${listProvenance(record).map(([name, value]) =>
              html`
                <tr>
                  <th scope="row">${name}</th>
                  <td>${value}</td>
                </tr>
              `
            )}</tbody>
          </table>
        </div>
      </details>
    `
  );
  return html`<section id="provenance"><h2>Provenance</h2>${models}</section>`;
}

/** One panel per model; a single model needs no name above it. */
function panels(models: readonly ReportModel[], content: (model: ReportModel) => Html): Html {
  const made = models.map((model, index) =>
    html`
      <div class="panel" data-model="${index}">${models.length > 1
        ? html`<h4>${model.name}</h4>`
        : ""}${content(model)}</div>
    `
  );
  return html`<div class="panels">${made}</div>`;
}
