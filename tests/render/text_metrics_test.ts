import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import fc from "fast-check";
import { fontFiles } from "../../lib/render/font.ts";
import { drawPixels, RESOLUTION } from "../../lib/render/png.ts";
import { readFontMetrics, textWidth } from "../../lib/render/text_metrics.ts";

const files = fontFiles();
const faces = {
  regular: readFontMetrics(Deno.readFileSync(files.regular)),
  bold: readFontMetrics(Deno.readFileSync(files.bold)),
};

/** Width of the dark part of a drawn line, in pixels of the SVG. */
function inkWidth(text: string, fontSize: number, weight: "regular" | "bold"): number {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="80">` +
    `<text x="10" y="50" font-family="DejaVu Sans" font-size="${fontSize}" font-weight="${weight}">` +
    `${text}</text></svg>`;
  const { width, pixels } = drawPixels(svg.replace('"regular"', '"normal"'));
  let [left, right] = [Infinity, -Infinity];
  for (let index = 0; index < pixels.length / 4; index++) {
    if (pixels[4 * index]! > 128) continue;
    left = Math.min(left, index % width);
    right = Math.max(right, index % width);
  }
  return (right - left + 1) / RESOLUTION;
}

Deno.test("readFontMetrics() finds the advances that the font's own tables state", () => {
  // Units of DejaVu Sans 2.37: 2048 to the em, a space 651, a digit 1303, an em dash 2048.
  assert.equal(faces.regular.unitsPerEm, 2048);
  assert.equal(textWidth(faces.regular, " ", 2048), 651);
  assert.equal(textWidth(faces.regular, "8", 2048), 1303);
  assert.equal(textWidth(faces.regular, "\u2014", 2048), 2048);
});

Deno.test("textWidth() is the drawn width, at most 6 % more, never less", () => {
  const lines = [
    "Sorted channel importance",
    "mean excess kurtosis of the input (symlog scale)",
    "Spearman ρ = −0.04, p = 0.75",
    "3·10⁻⁴",
  ];
  for (const line of lines) {
    for (const weight of ["regular", "bold"] as const) {
      const ratio = textWidth(faces[weight], line, 40) / inkWidth(line, 40, weight);
      assert.ok(ratio > 0.999 && ratio < 1.06, `${line} ${weight}: ${ratio}`);
    }
  }
});

Deno.test("textWidth() adds up and grows with the size", () => {
  fc.assert(fc.property(fc.string(), fc.string(), (a, b) => {
    const width = (text: string, size: number) => textWidth(faces.regular, text, size);
    assert.ok(Math.abs(width(a + b, 12) - width(a, 12) - width(b, 12)) < 1e-9);
    assert.ok(Math.abs(width(a, 24) - 2 * width(a, 12)) < 1e-9);
  }));
});

Deno.test("textWidth() counts letters outside the basic plane once, and unknown ones as the box", () => {
  assert.equal(
    textWidth(faces.regular, "𝔸", 2048),
    faces.regular.advances[faces.regular.glyphs.get(0x1d538)!],
  );
  assert.equal(textWidth(faces.regular, "\u{10ffff}", 2048), faces.regular.advances[0]);
});

Deno.test("readFontMetrics() refuses the input for what is no TrueType font", () => {
  assert.throws(() => readFontMetrics(new Uint8Array()), AwqDiagError);
  assert.throws(() => readFontMetrics(new TextEncoder().encode("wOF2 and more text")), {
    name: "AwqDiagError",
    message: /^Cannot read font: expected a TrueType file/,
  });
});

Deno.test("readFontMetrics() refuses the input when a table is missing or cut off", () => {
  const font = Deno.readFileSync(files.regular);
  assert.throws(() => readFontMetrics(font.subarray(0, font.length / 2)), {
    name: "AwqDiagError",
    message: /^Cannot read font: table "\w+.*" ends after the file$/,
  });
  const header = new Uint8Array(12);
  new DataView(header.buffer).setUint32(0, 0x00010000);
  assert.throws(() => readFontMetrics(header), {
    name: "AwqDiagError",
    message: 'Cannot read font: it has no "head" table',
  });
});
