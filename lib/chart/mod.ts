/**
 * One figure per file: a record in, a Vega-Lite or Vega specification out, with data and theme inside.
 * Pure; `render` draws them, and so does any page that has Vega.
 *
 * @example The figures that a record gives, and those that want another record
 * ```ts
 * import { drawFigures } from "./mod.ts";
 * import { readRecord } from "../record/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const diagnostic = await readRecord("results/diagnostic_wiki-qwen2-7m.json");
 * assert.ok(diagnostic.schema === "awq-diag/diagnostic");
 * const figures = [...drawFigures({ diagnostic })];
 * assert.ok(figures.some((figure) => figure.name === "awq_reduction" && "spec" in figure));
 * assert.ok(figures.some((figure) => figure.name === "saliency_curve" && "reason" in figure));
 * ```
 *
 * @module
 */

export { alphaCurves } from "./alpha_curves.ts";
export { alphaStudy } from "./alpha_study.ts";
export { awqReduction } from "./awq_reduction.ts";
export { crossModelAwqReduction } from "./cross_model_awq_reduction.ts";
export { errorVsBits } from "./error_vs_bits.ts";
export { drawFigures, type Figure, type FigureSource, type PartOf } from "./figures.ts";
export { importanceSurface } from "./importance_surface.ts";
export { kurtosisByLayer } from "./kurtosis_by_layer.ts";
export { moduleFamily } from "./module_family.ts";
export { outlierMap } from "./outlier_map.ts";
export { perplexity } from "./perplexity.ts";
export { saliencyCurve } from "./saliency_curve.ts";
export type { FigureSpec, VegaLiteSpec, VegaSpec } from "./spec.ts";
export { CHART_THEME, type ThemeConfig, VEGA_LITE_SCHEMA, VEGA_SCHEMA } from "./theme.ts";
export { UndrawableError } from "./undrawable.ts";
