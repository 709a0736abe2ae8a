/** The figures of a model on disk: PNGs or SVGs, and beside each the spec that drew it. */

import { join } from "node:path";
import { drawFigures, type FigureSource } from "../chart/figures.ts";
import type { FigureSpec } from "../chart/spec.ts";
import { rasterize } from "./png.ts";
import { isVegaLite, renderSvg } from "./svg.ts";

/** Puts a file in place, whole or not at all; `replaceFile` of `lib/files` in the tasks. */
export type WriteFile = (path: string, bytes: Uint8Array) => Promise<void>;

/** A file format of figures. */
export type FigureFormat = "png" | "svg";

/** In which files a figure is wanted, and how large. */
export interface FigureLook {
  /** Formats, each once; at least one. */
  readonly formats: readonly FigureFormat[];
  /** Size over the usual one, of everything in the figure alike. */
  readonly scale: number;
}

/** A PNG of the usual size. */
const USUAL: FigureLook = { formats: ["png"], scale: 1 };

/** What became of a figure: a file's path, or why there is none. */
export type SavedFigure =
  | { readonly name: string; readonly path: string }
  | { readonly name: string; readonly reason: string };

/** Draws and writes the figures of a model, one after the other. */
export async function* saveFigures(
  folder: string,
  source: FigureSource,
  write: WriteFile,
  look: FigureLook = USUAL,
): AsyncGenerator<SavedFigure> {
  for (const figure of drawFigures(source)) {
    if ("reason" in figure) {
      yield figure;
      continue;
    }
    const { name, spec } = figure;
    for (const path of await saveFigureAs(folder, name, spec, write, look)) yield { name, path };
  }
}

/**
 * Draws a figure and writes `<name>.png` and its spec, `<name>.vl.json` (Vega-Lite) or
 * `<name>.vg.json` (Vega). Nothing is written if it cannot be drawn.
 */
export async function saveFigure(
  folder: string,
  name: string,
  spec: FigureSpec,
  write: WriteFile,
): Promise<string> {
  const [path] = await saveFigureAs(folder, name, spec, write, USUAL);
  return path!;
}

/** As `saveFigure`, in several formats and another size; returns the paths in the order of formats. */
async function saveFigureAs(
  folder: string,
  name: string,
  spec: FigureSpec,
  write: WriteFile,
  { formats, scale }: FigureLook,
): Promise<string[]> {
  const svg = await renderSvg(spec, scale);
  const files = formats.map((format) => ({
    path: join(folder, `${name}.${format}`),
    bytes: format === "png" ? rasterize(svg) : utf8(svg + "\n"),
  }));
  const grammar = isVegaLite(spec) ? "vl" : "vg";
  await write(join(folder, `${name}.${grammar}.json`), utf8(JSON.stringify(spec) + "\n"));
  for (const { path, bytes } of files) await write(path, bytes);
  return files.map(({ path }) => path);
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
