/**
 * Text widths from a TrueType font file, so that Vega lays figures out with the widths that the
 * rasterizer will draw. Without this Vega guesses 0.8 em a letter, 1.6 times too wide.
 *
 * Tables as in the OpenType specification 1.9: `head` (units per em), `hhea` and `hmtx` (advance
 * widths), `cmap` format 12 (character to glyph). Kerning is left out: the widths are 1 to 6 %
 * above the drawn ones, never below.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";

/** Advance widths of one font face. */
export interface FontMetrics {
  /** Font units per em; an advance of this many units is as wide as the font size. */
  readonly unitsPerEm: number;
  /** Advance of each glyph in font units. */
  readonly advances: Uint16Array;
  /** Glyph of each code point; glyph 0 is the box for what the font lacks. */
  readonly glyphs: ReadonlyMap<number, number>;
}

/** Reads the advance widths of a TrueType font. */
export function readFontMetrics(bytes: Uint8Array): FontMetrics {
  const tables = readTableDirectory(bytes);
  const table = (tag: string): DataView => {
    const found = tables.get(tag);
    if (!found) throw new AwqDiagError(`Cannot read font: it has no "${tag}" table`);
    return found;
  };
  return {
    unitsPerEm: table("head").getUint16(18),
    advances: readAdvances(table("hmtx"), table("hhea").getUint16(34), table("maxp").getUint16(4)),
    glyphs: readGlyphs(table("cmap")),
  };
}

/** Width of a line of text, without kerning. */
export function textWidth(metrics: FontMetrics, text: string, fontSize: number): number {
  let units = 0;
  for (const character of text) {
    const glyph = metrics.glyphs.get(character.codePointAt(0)!) ?? 0;
    units += metrics.advances[glyph] ?? 0;
  }
  return (units * fontSize) / metrics.unitsPerEm;
}

/** Views of the tables of a font by their four-letter tags. */
function readTableDirectory(bytes: Uint8Array): Map<string, DataView> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || view.getUint32(0) !== 0x00010000) {
    throw new AwqDiagError(
      "Cannot read font: expected a TrueType file that starts with 00 01 00 00",
    );
  }
  const tables = new Map<string, DataView>();
  for (let index = 0; index < view.getUint16(4); index++) {
    const entry = 12 + 16 * index;
    const tag = String.fromCharCode(...bytes.subarray(entry, entry + 4));
    const [offset, length] = [view.getUint32(entry + 8), view.getUint32(entry + 12)];
    if (offset + length > bytes.length) {
      throw new AwqDiagError(`Cannot read font: table "${tag}" ends after the file`);
    }
    tables.set(tag, new DataView(bytes.buffer, bytes.byteOffset + offset, length));
  }
  return tables;
}

/** Advances of all glyphs; glyphs beyond the long metrics share the last advance. */
function readAdvances(hmtx: DataView, longMetrics: number, glyphCount: number): Uint16Array {
  const advances = new Uint16Array(glyphCount);
  for (let glyph = 0; glyph < glyphCount; glyph++) {
    advances[glyph] = hmtx.getUint16(4 * Math.min(glyph, longMetrics - 1));
  }
  return advances;
}

/** The character map of the full Unicode sub-table, format 12. */
function readGlyphs(cmap: DataView): Map<number, number> {
  for (let index = 0; index < cmap.getUint16(2); index++) {
    const offset = cmap.getUint32(8 + 8 * index);
    if (cmap.getUint16(offset) === 12) return readGroups(cmap, offset);
  }
  throw new AwqDiagError("Cannot read font: expected a cmap sub-table of format 12");
}

/** Groups of consecutive code points with consecutive glyphs. */
function readGroups(cmap: DataView, offset: number): Map<number, number> {
  const glyphs = new Map<number, number>();
  for (let group = 0; group < cmap.getUint32(offset + 12); group++) {
    const entry = offset + 16 + 12 * group;
    const [first, last] = [cmap.getUint32(entry), cmap.getUint32(entry + 4)];
    const firstGlyph = cmap.getUint32(entry + 8);
    for (let code = first; code <= last; code++) glyphs.set(code, firstGlyph + code - first);
  }
  return glyphs;
}
