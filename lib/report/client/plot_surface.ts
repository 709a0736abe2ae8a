/// <reference lib="dom" />
/** Draws a surface with plotly.js. */

import type { FamilySurface, SurfaceMetric } from "../surfaces.ts";
import { startEye } from "./camera.ts";
import { showNote } from "./dom.ts";
import { loadLibrary } from "./libraries.ts";
import { buildSurfaceTrace, type SurfaceTrace } from "./surface_trace.ts";
import { themeColor } from "./color_scheme.ts";

/** Buttons by name, because the library's own choice has one that sends the chart to its makers. */
const BUTTONS = ["toImage", "pan3d", "orbitRotation", "tableRotation", "resetCameraDefault3d"];
/** Hosts narrower than this, in pixels, get the colour bar below and fewer ticks. */
const NARROW = 480;

/** Draws a surface, or redraws it with the camera where the reader left it. */
export async function drawSurface(
  host: HTMLElement,
  surface: FamilySurface,
  metric: SurfaceMetric,
  log: boolean,
): Promise<void> {
  if (document.createElement("canvas").getContext("webgl") === null) {
    return showNote(
      host,
      "No surface: this browser offers no WebGL. The PNG figures show it flat.",
    );
  }
  if (!host.classList.contains("js-plotly-plot")) host.replaceChildren();
  const trace = buildSurfaceTrace(surface, metric, log);
  const title = heightTitle(metric, log);
  await loadLibrary("Plotly").react(
    host,
    [plotlyTrace(trace, title, host.clientWidth < NARROW)],
    layout(trace, title, host),
    { displaylogo: false, responsive: true, modeBarButtons: [BUTTONS] },
  );
}

function heightTitle(metric: SurfaceMetric, log: boolean): string {
  const name = metric.replaceAll("_", " ");
  if (metric !== "kurtosis") return name;
  return log ? "kurtosis (Gaussian: 3)" : "excess kurtosis";
}

function plotlyTrace(trace: SurfaceTrace, title: string, narrow: boolean): object {
  const ink = themeColor("ink");
  return {
    type: "surface",
    x: trace.x,
    y: trace.y,
    z: trace.z,
    text: trace.text,
    hoverinfo: "text",
    colorscale: "Viridis",
    lighting: { ambient: 0.75, diffuse: 0.5, specular: 0.05, roughness: 0.9 },
    contours: { x: { highlightcolor: ink }, y: { highlightcolor: ink }, z: { highlight: false } },
    colorbar: {
      ...(narrow
        ? { orientation: "h", y: 0, yanchor: "bottom", title: { text: title, side: "bottom" } }
        : { title: { text: title, side: "right" } }),
      thickness: 12,
      len: 0.7,
      outlinewidth: 0,
      tickfont: { color: ink },
      ...tickPart(trace),
    },
  };
}

function layout(trace: SurfaceTrace, title: string, host: HTMLElement): object {
  const narrow = host.clientWidth < NARROW;
  const color = themeColor("ink");
  return {
    // The same value at every redraw keeps the reader's camera.
    uirevision: "surface",
    margin: { l: 0, r: 0, t: 0, b: 0 },
    paper_bgcolor: "rgba(0,0,0,0)",
    font: { family: "system-ui, sans-serif", size: narrow ? 10 : 12, color },
    modebar: {
      bgcolor: "rgba(0,0,0,0)",
      color: themeColor("quiet"),
      activecolor: themeColor("accent"),
    },
    hoverlabel: { bgcolor: themeColor("ground"), font: { color } },
    scene: {
      // Below stands the colour bar.
      domain: { y: [narrow ? 0.14 : 0, 1] },
      aspectmode: "manual",
      aspectratio: { x: 1.6, y: 1, z: 0.7 },
      // Looking a little left of the middle and below keeps the labels there in sight.
      camera: {
        eye: startEye(host.clientWidth / host.clientHeight),
        center: { x: -0.12, y: 0.07, z: -0.15 },
      },
      xaxis: { ...axis("input channel"), nticks: narrow ? 4 : 8 },
      yaxis: { ...axis("layer"), tickformat: "d", nticks: narrow ? 4 : 8 },
      zaxis: { ...axis(title), nticks: 5, ...tickPart(trace) },
    },
  };
}

function axis(title: string): object {
  return {
    title: { text: title },
    color: themeColor("ink"),
    gridcolor: themeColor("line"),
    gridwidth: 0.5,
    zerolinecolor: themeColor("line"),
    showbackground: false,
    showspikes: true,
    spikecolor: themeColor("ink"),
    spikethickness: 1,
  };
}

function tickPart({ ticks }: SurfaceTrace): object {
  return ticks === null ? {} : { tickvals: ticks.values, ticktext: ticks.labels };
}
