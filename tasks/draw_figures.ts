/** Draws figures of what a task has just found. */

import { join } from "node:path";
import { printLine } from "../lib/cli/stderr.ts";
import type { FigureSource } from "../lib/chart/figures.ts";

/** Where figures go, `false` for none, and whether to say nothing about them. */
export interface FigureOptions {
  readonly figures: string | false;
  readonly quiet?: boolean;
}

/**
 * Draws the figures of a model into its folder, unless they are not wanted; one that cannot be drawn
 * is named with the reason on stderr.
 */
export async function drawFigures(
  slug: string,
  source: FigureSource,
  { figures, quiet }: FigureOptions,
): Promise<void> {
  if (figures === false) return;
  // Only now, so that nothing else waits for the chart libraries.
  const { saveFigures } = await import("../lib/render/save_figures.ts");
  const { replaceFile } = await import("../lib/files/replace_file.ts");
  const folder = join(figures, slug);
  const say = (line: string) => quiet === true || printLine(line);
  let drawn = 0;
  for await (const figure of saveFigures(folder, source, replaceFile)) {
    if ("path" in figure) drawn += 1;
    else say(`skipped ${figure.name}: ${figure.reason}`);
  }
  say(`drew ${drawn} figure${drawn === 1 ? "" : "s"} in ${folder}`);
}
