/** SVG text in, PNG bytes out, with the bundled font and no other. */

import { Resvg } from "@resvg/resvg-js";
import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { shown } from "../errors/shown_text.ts";
import { FONT_FAMILY, fontFiles } from "./font.ts";

/** Pixels of the PNG per unit of the SVG: sharp on dense screens and in print. */
export const RESOLUTION = 2;
/** A gigabyte while it is drawn. resvg ends the process where it gets no memory. */
const MOST_PIXELS = 2 ** 28;

/**
 * Rasterizes an SVG.
 *
 * @param svg SVG text, as of `renderSvg`
 * @returns PNG bytes, two pixels for each unit of the SVG, on white
 * @throws {AwqDiagError} If the text is no SVG, or the image would be empty or too large
 *
 * @example A square of two units has four pixels a side
 * ```ts
 * import { rasterize } from "./png.ts";
 * import assert from "node:assert/strict";
 *
 * const png = rasterize('<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2"/>');
 * assert.equal(new DataView(png.buffer, png.byteOffset).getUint32(16), 4);
 * ```
 */
export function rasterize(svg: string): Uint8Array {
  return drawPixels(svg).asPng();
}

/** @ignore */
export type Raster = ReturnType<Resvg["render"]>;

/** The pixels of an SVG: red, green, blue, alpha, row by row. */
export function drawPixels(svg: string): Raster {
  try {
    return draw(svg);
  } catch (cause) {
    if (cause instanceof AwqDiagError) throw cause;
    const { message } = cause as Error;
    throw new AwqDiagError(`Cannot draw figure: resvg says ${shown(message)}, draw it smaller`, {
      cause,
    });
  }
}

function draw(svg: string): Raster {
  const files = fontFiles();
  const resvg = new Resvg(svg, {
    background: "white",
    fitTo: { mode: "zoom", value: RESOLUTION },
    font: {
      loadSystemFonts: false,
      fontFiles: [files.regular, files.bold],
      defaultFontFamily: FONT_FAMILY,
      sansSerifFamily: FONT_FAMILY,
    },
  });
  const pixels = resvg.width * resvg.height * RESOLUTION ** 2;
  if (pixels > MOST_PIXELS) {
    throw new AwqDiagError(
      `Cannot draw figure: got ${pixels} pixels, wanted at most ${MOST_PIXELS}, choose a smaller --scale or --formats svg`,
    );
  }
  return resvg.render();
}
