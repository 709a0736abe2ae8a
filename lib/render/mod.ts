/**
 * Draws specifications without a browser: SVG with the bundled font, and PNG from SVG.
 *
 * @example A bar as PNG
 * ```ts
 * import { rasterize, renderSvg } from "./mod.ts";
 * import assert from "node:assert/strict";
 *
 * const png = rasterize(
 *   await renderSvg({
 *     $schema: "https://vega.github.io/schema/vega-lite/v6.json",
 *     data: { values: [{ family: "q_proj", gain: 1.2 }] },
 *     mark: "bar",
 *     encoding: { x: { field: "family" }, y: { field: "gain", type: "quantitative" } },
 *   }),
 * );
 * assert.equal(new TextDecoder().decode(png.subarray(1, 4)), "PNG");
 * ```
 *
 * @module
 */

export { rasterize } from "./png.ts";
export type { FigureSpec } from "../chart/spec.ts";
export { renderSvg } from "./svg.ts";
