/**
 * The figures of a model on disk: PNGs, and beside each the spec that drew it.
 *
 * @module
 */

import { join } from "node:path";
import { drawFigures, type FigureSource } from "../chart/figures.ts";
import type { FigureSpec } from "../chart/spec.ts";
import { rasterize } from "./png.ts";
import { isVegaLite, renderSvg } from "./svg.ts";

/** Puts a file in place, whole or not at all; `replaceFile` of `lib/record` in the tasks. */
export type WriteFile = (path: string, bytes: Uint8Array) => Promise<void>;

/** What became of a figure: the PNG's path, or why there is none. */
export type SavedFigure =
  | { readonly name: string; readonly path: string }
  | { readonly name: string; readonly reason: string };

/**
 * Draws and writes the figures of a model, one after the other.
 *
 * @param folder Where to write
 * @param source The model's records
 * @param write Puts a file in place
 * @returns What became of each figure, as soon as it is known
 * @throws {TypeError} If an array of a record does not decode
 * @throws {Error} If a figure cannot be drawn or written
 */
export async function* saveFigures(
  folder: string,
  source: FigureSource,
  write: WriteFile,
): AsyncGenerator<SavedFigure> {
  for (const figure of drawFigures(source)) {
    if ("reason" in figure) yield figure;
    else {yield {
        name: figure.name,
        path: await saveFigure(folder, figure.name, figure.spec, write),
      };}
  }
}

/**
 * Draws a figure and writes `<name>.png` and its spec, `<name>.vl.json` (Vega-Lite) or `<name>.vg.json`
 * (Vega). Nothing is written if it cannot be drawn.
 *
 * @param folder Where to write
 * @param name File name without extension
 * @param spec The figure
 * @param write Puts a file in place
 * @returns Path of the PNG
 * @throws {Error} If the figure cannot be drawn or written
 */
export async function saveFigure(
  folder: string,
  name: string,
  spec: FigureSpec,
  write: WriteFile,
): Promise<string> {
  const png = rasterize(await renderSvg(spec));
  const path = join(folder, `${name}.png`);
  const grammar = isVegaLite(spec) ? "vl" : "vg";
  const text = JSON.stringify(spec) + "\n";
  await write(join(folder, `${name}.${grammar}.json`), new TextEncoder().encode(text));
  await write(path, png);
  return path;
}
