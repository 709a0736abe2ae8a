/**
 * Figures of records: a record in, a Vega-Lite or Vega specification out, with data and theme inside.
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

export { crossModelAwqReduction } from "./cross_model_awq_reduction.ts";
export { drawFigures, type Figure, type FigureSource, type PartOf } from "./figures.ts";
export type { FigureSpec, VegaLiteSpec, VegaSpec } from "./spec.ts";
export { CHART_THEME, type ThemeConfig, VEGA_LITE_SCHEMA } from "./theme.ts";
