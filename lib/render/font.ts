/**
 * The one font of every figure: DejaVu Sans, regular and bold, from the pinned npm package.
 *
 * No system font is ever looked at, so a figure has the same bytes on every machine.
 */

import { fileURLToPath } from "node:url";

/** The family name that specs and the rasterizer use. */
export const FONT_FAMILY = "DejaVu Sans";

/** Paths of the two faces of {@link FONT_FAMILY}. */
export function fontFiles(): { regular: string; bold: string } {
  return {
    regular: fileURLToPath(import.meta.resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf")),
    bold: fileURLToPath(import.meta.resolve("dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf")),
  };
}
