/** The page's own program as one script. */

import theme from "../chart/theme.ts" with { type: "text" };
import ticks from "../chart/ticks.ts" with { type: "text" };
import { bundleModules } from "./bundle_modules.ts";
import alphaSection from "./client/alpha_section.ts" with { type: "text" };
import alphaSpec from "./client/alpha_spec.ts" with { type: "text" };
import camera from "./client/camera.ts" with { type: "text" };
import chart from "./client/chart.ts" with { type: "text" };
import dom from "./client/dom.ts" with { type: "text" };
import fitSpec from "./client/fit_spec.ts" with { type: "text" };
import formatNumber from "../num/format_number.ts" with { type: "text" };
import format from "./client/format.ts" with { type: "text" };
import libraries from "./client/libraries.ts" with { type: "text" };
import mainModule from "./client/main.ts" with { type: "text" };
import painter from "./client/painter.ts" with { type: "text" };
import plotSurface from "./client/plot_surface.ts" with { type: "text" };
import restyleSpec from "./client/restyle_spec.ts" with { type: "text" };
import saveChart from "./client/save_chart.ts" with { type: "text" };
import shownModels from "./client/shown_models.ts" with { type: "text" };
import surfaceSection from "./client/surface_section.ts" with { type: "text" };
import surfaceTrace from "./client/surface_trace.ts" with { type: "text" };
import tableRows from "./client/table_rows.ts" with { type: "text" };
import tableSection from "./client/table_section.ts" with { type: "text" };
import colorScheme from "./client/color_scheme.ts" with { type: "text" };
import tooltip from "./client/tooltip.ts" with { type: "text" };

/**
 * Bundles the modules of `client/`, which `deno check` has seen and which are tested like any
 * other; nothing is built ahead and nothing is fetched.
 */
export function clientScript(): string {
  return bundleModules([
    { name: "format_number.ts", text: formatNumber },
    { name: "format.ts", text: format },
    { name: "ticks.ts", text: ticks },
    { name: "dom.ts", text: dom },
    { name: "libraries.ts", text: libraries },
    { name: "theme.ts", text: theme },
    { name: "color_scheme.ts", text: colorScheme },
    { name: "painter.ts", text: painter },
    { name: "tooltip.ts", text: tooltip },
    { name: "fit_spec.ts", text: fitSpec },
    { name: "restyle_spec.ts", text: restyleSpec },
    { name: "save_chart.ts", text: saveChart },
    { name: "chart.ts", text: chart },
    { name: "shown_models.ts", text: shownModels },
    { name: "camera.ts", text: camera },
    { name: "surface_trace.ts", text: surfaceTrace },
    { name: "plot_surface.ts", text: plotSurface },
    { name: "surface_section.ts", text: surfaceSection },
    { name: "alpha_spec.ts", text: alphaSpec },
    { name: "alpha_section.ts", text: alphaSection },
    { name: "table_rows.ts", text: tableRows },
    { name: "table_section.ts", text: tableSection },
    { name: "main.ts", text: mainModule },
  ], "main");
}
