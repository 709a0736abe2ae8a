import assert from "node:assert/strict";
import { saliencyCurve } from "../../lib/chart/saliency_curve.ts";
import { FONT_FAMILY } from "../../lib/render/font.ts";
import { drawPixels, type Raster, rasterize } from "../../lib/render/png.ts";
import { renderSvg } from "../../lib/render/svg.ts";
import { figureChannels } from "../support/figure_records.ts";

const svg = (content: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40">${content}</svg>`;

/** Dark pixels of the first rows of an image. */
function darkPixels(image: Raster, rows = image.height): number {
  // Each reading of the property copies all pixels.
  const { pixels, width } = image;
  let dark = 0;
  for (let index = 0; index < rows * width; index++) {
    if (pixels[4 * index]! < 100) dark++;
  }
  return dark;
}

Deno.test("rasterize() gives a PNG of twice the size", () => {
  const png = rasterize(svg(""));
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  assert.deepEqual([...png.subarray(1, 4)], [0x50, 0x4e, 0x47], "PNG");
  assert.deepEqual([view.getUint32(16), view.getUint32(20)], [400, 80]);
});

Deno.test("rasterize() gives the same bytes each time", () => {
  const drawn = svg(`<text x="5" y="30" font-family="${FONT_FAMILY}" font-size="24">ρ</text>`);
  assert.deepEqual(rasterize(drawn), rasterize(drawn));
});

Deno.test("drawPixels() is white where nothing is drawn", () => {
  const { pixels } = drawPixels(svg(""));
  assert.ok(pixels.every((value) => value === 255));
});

Deno.test("drawPixels() draws text, Greek and superscripts too", () => {
  for (const text of ["Kurtosis", "ρ", "10⁻⁴", "‖Ŵ‖"]) {
    const drawn = svg(
      `<text x="5" y="30" font-family="${FONT_FAMILY}" font-size="24">${text}</text>`,
    );
    assert.ok(darkPixels(drawPixels(drawn)) > 40, text);
  }
});

Deno.test("drawPixels() uses the bundled font also where another is named", () => {
  const text = (family: string) =>
    drawPixels(
      svg(`<text x="5" y="30" font-family="${family}" font-size="24">Kurtosis</text>`),
    );
  assert.deepEqual(text("No Such Font").pixels, text(FONT_FAMILY).pixels);
});

Deno.test("drawPixels() sets bold text in a bold face", () => {
  const text = (weight: string) =>
    darkPixels(drawPixels(
      svg(`<text x="5" y="30" font-size="24" font-weight="${weight}">Kurtosis</text>`),
    ));
  assert.ok(text("bold") > 1.2 * text("normal"));
});

Deno.test("a figure's title and axis title are really drawn", async () => {
  const image = await renderSvg(saliencyCurve(figureChannels()));
  const drawn = drawPixels(image);
  const silent = drawPixels(image.replace(/<text .*?<\/text>/gs, ""));
  // The title stands in the first 30 pixels, where there is nothing else.
  assert.ok(darkPixels(drawn, 60) > 500);
  assert.equal(darkPixels(silent, 60), 0);
  assert.ok(darkPixels(drawn) > darkPixels(silent) + 2000);
});

Deno.test("rasterize() throws for what is no SVG", () => {
  assert.throws(() => rasterize("no figure"), Error);
  assert.throws(() => rasterize('<svg xmlns="http://www.w3.org/2000/svg" width="0" height="0"/>'));
});

Deno.test("rasterize() refuses an image that would fill the memory, in one line", () => {
  const huge = '<svg xmlns="http://www.w3.org/2000/svg" width="50000" height="50000"/>';
  assert.throws(() => rasterize(huge), {
    name: "AwqDiagError",
    message:
      "Cannot draw figure: got 10000000000 pixels, wanted at most 268435456, choose a smaller --scale or --formats svg",
  });
});
