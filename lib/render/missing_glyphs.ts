/** Characters that the bundled font lacks: figures show their numbers, not empty boxes. */

import { pathError } from "../errors/at_path.ts";
import { fontFiles } from "./font.ts";
import { type FontMetrics, readFontMetrics } from "./text_metrics.ts";

/** Both faces of the font. */
export interface Faces {
  readonly regular: FontMetrics;
  readonly bold: FontMetrics;
}

/** Reads both faces. */
export function loadFaces(): Faces {
  const files = fontFiles();
  return { regular: readFace(files.regular), bold: readFace(files.bold) };
}

function readFace(path: string): FontMetrics {
  try {
    return readFontMetrics(Deno.readFileSync(path));
  } catch (error) {
    throw pathError("read font", path, error);
  }
}

/** The text with each run of characters that a face lacks by its code points, such as `[6A21 578B]`. */
export function showMissing(text: string, { regular, bold }: Faces): string {
  const has = (character: string) => {
    const code = character.codePointAt(0)!;
    return regular.glyphs.has(code) && bold.glyphs.has(code);
  };
  return text.replace(/\P{ASCII}+/gu, (run) => {
    let shown = "";
    let codes: string[] = [];
    for (const character of run) {
      if (!has(character)) codes.push(codeOf(character));
      // Behind a missing letter, joiners and variation selectors have nothing to change.
      else if (codes.length === 0 || !/\p{Default_Ignorable_Code_Point}/u.test(character)) {
        shown += bracketed(codes) + character;
        codes = [];
      }
    }
    return shown + bracketed(codes);
  });
}

function codeOf(character: string): string {
  return character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
}

function bracketed(codes: readonly string[]): string {
  return codes.length === 0 ? "" : `[${codes.join(" ")}]`;
}

/** What to say where figures cannot show a model's name as it is; `null` where they can. */
export function fontNote(model: string): string | null {
  if (!/\P{ASCII}/u.test(model)) return null; // both faces have it all
  const shown = showMissing(model, loadFaces());
  if (shown === model) return null;
  return `note: the font of the figures lacks letters of the model's name, they show "${shown}"`;
}
