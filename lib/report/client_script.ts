/** The page's own program as one script. */

import theme from "../chart/theme.ts" with { type: "text" };
import ticks from "../chart/ticks.ts" with { type: "text" };
import formatNumber from "../num/format_number.ts" with { type: "text" };
import { bundleModules } from "./bundle_modules.ts";
import alphaSection from "./client/alpha_section.ts" with { type: "text" };
import alphaSpec from "./client/alpha_spec.ts" with { type: "text" };
import camera from "./client/camera.ts" with { type: "text" };
import chart from "./client/chart.ts" with { type: "text" };
import colorScheme from "./client/color_scheme.ts" with { type: "text" };
import dom from "./client/dom.ts" with { type: "text" };
import fitSpec from "./client/fit_spec.ts" with { type: "text" };
import libraries from "./client/libraries.ts" with { type: "text" };
import mainModule from "./client/main.ts" with { type: "text" };
import painter from "./client/painter.ts" with { type: "text" };
import plotSurface from "./client/plot_surface.ts" with { type: "text" };
import restyleSpec from "./client/restyle_spec.ts" with { type: "text" };
import surfaceSection from "./client/surface_section.ts" with { type: "text" };
import surfaceTrace from "./client/surface_trace.ts" with { type: "text" };
import tableRows from "./client/table_rows.ts" with { type: "text" };
import tableSection from "./client/table_section.ts" with { type: "text" };
import tooltip from "./client/tooltip.ts" with { type: "text" };

/** Bundles the modules of `client/`; nothing is built ahead and nothing is fetched. */
export function clientScript(): string {
  return bundleModules([
    ["format_number.ts", formatNumber],
    ["ticks.ts", ticks],
    ["dom.ts", dom],
    ["libraries.ts", libraries],
    ["theme.ts", theme],
    ["color_scheme.ts", colorScheme],
    ["painter.ts", painter],
    ["tooltip.ts", tooltip],
    ["fit_spec.ts", fitSpec],
    ["restyle_spec.ts", restyleSpec],
    ["chart.ts", chart],
    ["camera.ts", camera],
    ["surface_trace.ts", surfaceTrace],
    ["plot_surface.ts", plotSurface],
    ["surface_section.ts", surfaceSection],
    ["alpha_spec.ts", alphaSpec],
    ["alpha_section.ts", alphaSection],
    ["table_rows.ts", tableRows],
    ["table_section.ts", tableSection],
    ["main.ts", mainModule],
  ], "main");
}
