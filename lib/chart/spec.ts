/**
 * What a figure is: a specification that Vega or Vega-Lite draws. The types of those packages stand
 * behind names of our own and are `@ignore`d, because `deno doc --lint` does not accept types of
 * other packages.
 */

import type { Spec } from "vega";
import type { TopLevelSpec } from "vega-lite";

/** @ignore */
export type VegaLiteSpec = TopLevelSpec;

/** @ignore */
export type VegaSpec = Spec;

/** @ignore */
export type PanelSpec = Extract<TopLevelSpec, { hconcat: unknown }>["hconcat"][number];

/** A figure; `$schema` tells which of the two it is. */
export type FigureSpec = VegaLiteSpec | VegaSpec;
