/// <reference lib="dom" />
/** The section with the surfaces: choose family, metric and scale; turn, zoom and probe. */

import type { ReportModel } from "../report_data.ts";
import type { FamilySurface, SurfaceMetric } from "../surfaces.ts";
import { CAMERA_STEPS, type Eye, moveEye, startEye } from "./camera.ts";
import { byId, panelsOf, setOptions, showNote } from "./dom.ts";
import { loadLibrary } from "./libraries.ts";
import type { Painter } from "./painter.ts";
import { drawSurface } from "./plot_surface.ts";
import { decodeSurface, probeText } from "./surface_trace.ts";

interface Panel {
  readonly host: HTMLElement;
  readonly model: ReportModel;
}

export function setUpSurfaces(models: readonly ReportModel[], painter: Painter): void {
  // Without surfaces the section is a sentence.
  if (models.every(({ surfaces }) => surfaces === null)) return;
  const controls = {
    family: byId("surface-family", HTMLSelectElement),
    metric: byId("surface-metric", HTMLSelectElement),
    log: byId("surface-log", HTMLInputElement),
  };
  const families = [...new Set(models.flatMap((model) => Object.keys(model.surfaces ?? {})))];
  setOptions(controls.family, families.map((family) => [family, family]));
  if (families.includes("down_proj")) controls.family.value = "down_proj";

  const panels = panelsOf("surface").map(({ host, model }) => ({ host, model: models[model]! }));
  const metric = () => controls.metric.value as SurfaceMetric;
  for (const panel of panels) {
    painter.add(panel.host, async () => {
      const surface = shownSurface(panel, controls.family.value);
      if (surface === null) return;
      await drawSurface(panel.host, surface, metric(), controls.log.checked);
    }, true);
    panel.host.addEventListener("keydown", (event) => {
      if (!(event.key in CAMERA_STEPS) && event.key !== "0") return;
      event.preventDefault();
      moveCamera(panel.host, event.key);
    });
  }
  const probe = setUpProbe(panels, () => [controls.family.value, metric()]);
  for (const control of Object.values(controls)) {
    control.addEventListener("change", () => {
      painter.repaint(panels.map(({ host }) => host));
      probe();
    });
  }
  for (const button of document.querySelectorAll<HTMLElement>("#surface [data-camera]")) {
    button.addEventListener("click", () => {
      panels.forEach(({ host }) => moveCamera(host, button.dataset.camera!));
    });
  }
}

/** Families are names of a record: `constructor` is one like any other. */
function surfaceOf({ surfaces }: ReportModel, family: string): FamilySurface | null {
  return surfaces !== null && Object.hasOwn(surfaces, family) ? surfaces[family]! : null;
}

/** The surface of a panel; `null`, with a note in its place, where there is none. */
function shownSurface({ host, model }: Panel, family: string): FamilySurface | null {
  const surface = surfaceOf(model, family);
  if (surface === null) {
    if (host.classList.contains("js-plotly-plot")) loadLibrary("Plotly").purge(host);
    showNote(
      host,
      model.surfaces === null
        ? "No surface: this record came without its channels file."
        : `This model has no ${family}.`,
    );
  }
  return surface;
}

/** Moves the camera of a drawn panel; key `0` puts it back. */
function moveCamera(host: HTMLElement, key: string): void {
  const drawn = host as HTMLElement & { layout?: { scene: { camera: { eye: Eye } } } };
  if (drawn.layout === undefined) return;
  const eye = key === "0"
    ? startEye(host.clientWidth / host.clientHeight)
    : moveEye(drawn.layout.scene.camera.eye, CAMERA_STEPS[key]!);
  loadLibrary("Plotly").relayout(host, { "scene.camera.eye": eye });
}

/** Reads a value by block and channel, for those who cannot hover. Returns the update. */
function setUpProbe(
  panels: readonly Panel[],
  chosen: () => [family: string, metric: SurfaceMetric],
): () => void {
  const block = byId("probe-layer", HTMLInputElement);
  const channel = byId("probe-channel", HTMLInputElement);
  const update = () => {
    const [family, metric] = chosen();
    for (const { host, model } of panels) {
      const output = host.parentElement?.querySelector("output");
      const surface = surfaceOf(model, family);
      if (!output) continue;
      output.textContent = surface
        ? probeSurface(surface, metric, block.valueAsNumber, channel.valueAsNumber)
        : "";
    }
  };
  for (const input of [block, channel]) input.addEventListener("input", update);
  update();
  return update;
}

/** The peak of the column that a channel falls into. */
function probeSurface(
  surface: FamilySurface,
  metric: SurfaceMetric,
  block: number,
  channel: number,
): string {
  const row = surface.blocks.indexOf(block);
  if (row < 0 || !(channel >= 0 && channel < surface.width)) {
    return `layers ${surface.blocks[0]} to ${surface.blocks.at(-1)}, channels 0 to ${
      surface.width - 1
    }`;
  }
  const { values, channels } = decodeSurface(surface, metric);
  // The inverse of a column's first channel, floor(column * width / columns).
  const column = Math.floor(((channel + 1) * surface.columns - 1) / surface.width);
  const at = row * surface.columns + column;
  return probeText(block, channels[at]!, metric, values[at]!);
}
