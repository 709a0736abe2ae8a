/** Says on stderr where figures cannot show a model's name as it is. */

import { printLine } from "../lib/cli/stderr.ts";
import { fontNote } from "../lib/render/missing_glyphs.ts";

/** A line for each model whose name has letters that the figures' font lacks. */
export function noteMissingLetters(models: Iterable<string>, quiet = false): void {
  if (quiet) return;
  for (const model of new Set(models)) {
    const note = fontNote(model);
    if (note !== null) printLine(note);
  }
}
