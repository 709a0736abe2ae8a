/// <reference lib="dom" />
/** Draws Vega-Lite figures into the page. */

import type { TopLevelSpec } from "vega-lite";
import type { View } from "vega";
import { INK } from "../../chart/theme.ts";
import { byId, element, showNote } from "./dom.ts";
import { plotWidth, scaleWidths, type SpecPart, stackPlots } from "./fit_spec.ts";
import { loadLibrary } from "./libraries.ts";
import { type Palette, restyleSpec } from "./restyle_spec.ts";
import { currentTheme, themeColor } from "./color_scheme.ts";
import { createTooltip } from "./tooltip.ts";

/** Text beside a plot may hang over by more or less after a change, so fitting takes a few passes. */
const PASSES = 4;
/** Plots narrower than this, in pixels, are not worth fitting; the figure scrolls instead. */
const LEAST = 60;
/** What axes and legends take beside the plots, about. Hosts without that room get plots below each other. */
const MARGIN = 120;

/** Pixels of a saved PNG per unit of the drawing, as in the figures that the tasks write. */
const RESOLUTION = 2;

/** Draws a figure into a host, in place of what was there, with buttons that save it under a name. */
export type DrawChart = (host: HTMLElement, spec: object, name: string) => Promise<void>;

export function createChartDrawer(): DrawChart {
  const views = new WeakMap<HTMLElement, View>();
  const tooltip = createTooltip(byId("tooltip", HTMLElement));

  const show = async (host: HTMLElement, spec: SpecPart): Promise<number> => {
    const vega = loadLibrary("vega");
    const compiled = loadLibrary("vegaLite").compile(spec as unknown as TopLevelSpec).spec;
    const view = new vega.View(vega.parse(compiled), { renderer: "svg", hover: true });
    views.get(host)?.finalize();
    views.set(host, view);
    host.replaceChildren();
    await view.tooltip(tooltip).initialize(host).runAsync();
    return host.querySelector("svg")?.getBoundingClientRect().width ?? 0;
  };

  return async (host, spec, name) => {
    if (!isVegaLite(spec)) return showNote(host, "This figure is not drawn here.");
    await fit(host, spec as SpecPart);
    host.append(saveButtons(views.get(host)!, name));
  };

  async function fit(host: HTMLElement, spec: SpecPart): Promise<void> {
    const styled = restyleSpec(spec, pagePalette());
    const room = host.clientWidth;
    const narrow = room < plotWidth(styled) + MARGIN;
    let fitting = narrow ? stackPlots(styled, room) : styled;
    const widest = 1.6 * plotWidth(fitting);
    for (let pass = 0; pass < PASSES; pass++) {
      const excess = await show(host, fitting) - room;
      const plots = plotWidth(fitting);
      // Axes and legends keep their size; the plots take up the difference.
      const wanted = Math.min(plots - excess, widest);
      if (plots === 0 || wanted < LEAST || Math.abs(wanted - plots) < 2) return;
      fitting = scaleWidths(fitting, wanted / plots);
    }
  }
}

/** The inks of paper figures, and the colours that are dim on a dark ground, as they stand on this page. */
function pagePalette(): Palette {
  const dark = currentTheme() === "dark";
  return new Map([
    [INK.text, themeColor("ink")],
    [INK.quiet, themeColor("quiet")],
    [INK.line, themeColor("line")],
    [INK.grid, themeColor("grid")],
    [INK.ground, themeColor("ground")],
    [INK.absent, themeColor("absent")],
    ...(dark
      ? [["#777777", "#9a9a9a"], ["#444444", "#bdbdbd"], ["#0072b2", "#3a93d6"]] as const
      : []),
  ]);
}

function isVegaLite(spec: object): boolean {
  return "$schema" in spec && String(spec.$schema).includes("/vega-lite/");
}

function saveButtons(view: View, name: string): HTMLElement {
  const row = element("div", "save");
  row.append(
    ...(["svg", "png"] as const).map((format) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = `Save ${format.toUpperCase()}`;
      button.setAttribute("aria-label", `Save ${name} as ${format.toUpperCase()}`);
      button.addEventListener("click", () => void save(view, name, format));
      return button;
    }),
  );
  return row;
}

async function save(view: View, name: string, format: "svg" | "png"): Promise<void> {
  const link = document.createElement("a");
  link.href = await view.toImageURL(format, format === "png" ? RESOLUTION : 1);
  link.download = `${name}.${format}`;
  link.click();
}
