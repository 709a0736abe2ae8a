/// <reference lib="dom" />
/** The page's program: reads the data the page carries and makes the sections work. */

import type { ReportData, ReportFigure } from "../report_data.ts";
import { setUpAlphaCurves } from "./alpha_section.ts";
import { createChartDrawer, type DrawChart } from "./chart.ts";
import { byId, showNote } from "./dom.ts";
import { createPainter, type Painter } from "./painter.ts";
import { setUpSurfaces } from "./surface_section.ts";
import { setUpTable } from "./table_section.ts";
import { setUpTheme } from "./color_scheme.ts";

/** Models whose panels are shown before the reader has chosen. */
const SHOWN_AT_FIRST = 3;

export function main(): void {
  const { models, comparison } = readData();
  const painter = createPainter();
  const drawChart = createChartDrawer();
  const shown = setUpShownModels(() => {
    refreshTable();
    painter.repaint();
  });
  addFigures(
    (model) => model === undefined ? comparison : models[model]!.figures,
    painter,
    drawChart,
  );
  setUpSurfaces(models, painter);
  setUpAlphaCurves(models, painter, drawChart);
  const refreshTable = setUpTable(models, () => shown().map((index) => models[index]!), painter);
  setUpTheme(byId("theme", HTMLButtonElement), () => painter.repaint());
  repaintOnResize(painter);
  performance.mark("report-interactive");
}

function readData(): ReportData {
  return JSON.parse(byId("report-data", HTMLElement).textContent ?? "");
}

/** Makes the boxes of the models work; returns a reader of those that are ticked. */
function setUpShownModels(onChange: () => void): () => number[] {
  const boxes = [...document.querySelectorAll<HTMLInputElement>("#models input")];
  const shown = () =>
    boxes.length === 0 ? [0] : boxes.filter((box) => box.checked).map((box) => Number(box.value));
  const apply = () => {
    const indices = new Set(shown());
    for (const part of document.querySelectorAll<HTMLElement>("[data-model]")) {
      part.hidden = !indices.has(Number(part.dataset.model));
    }
  };
  boxes.forEach((box, index) => {
    box.checked = index < SHOWN_AT_FIRST;
    box.addEventListener("change", () => {
      apply();
      onChange();
    });
  });
  apply();
  return shown;
}

/** Hosts name their figure; those outside a model's panel belong to the comparison. */
function addFigures(
  figuresOf: (model?: number) => readonly ReportFigure[],
  painter: Painter,
  drawChart: DrawChart,
): void {
  for (const host of document.querySelectorAll<HTMLElement>("[data-figure]")) {
    const panel = host.closest<HTMLElement>("[data-model]");
    const figures = figuresOf(panel ? Number(panel.dataset.model) : undefined);
    const figure = figures.find(({ name }) => name === host.dataset.figure);
    painter.add(host, () => {
      if (figure?.spec) return drawChart(host, figure.spec, figure.name);
      showNote(host, `Not drawn: ${figure?.reason || "the record does not hold it"}.`);
    });
  }
}

function repaintOnResize(painter: Painter): void {
  let width = innerWidth;
  let timer: ReturnType<typeof setTimeout> | undefined;
  addEventListener("resize", () => {
    clearTimeout(timer);
    // On a phone the height changes while scrolling; only the width matters.
    timer = setTimeout(() => {
      if (innerWidth === width) return;
      width = innerWidth;
      painter.repaint();
    }, 200);
  });
}
