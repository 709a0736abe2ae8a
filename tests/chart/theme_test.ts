import assert from "node:assert/strict";
import { CHART_THEME, INK, METHODS } from "../../lib/chart/theme.ts";
import { FONT_FAMILY } from "../../lib/render/font.ts";
import { luminance } from "../support/luminance.ts";

const contrast = (a: string, b: string) => {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light! + 0.05) / (dark! + 0.05);
};

Deno.test("INK has text that reads on the ground: contrast of at least 4.5", () => {
  for (const color of [INK.text, INK.quiet]) {
    for (const ground of [INK.ground, INK.absent]) {
      assert.ok(contrast(color, ground) >= 4.5, `${color} on ${ground}`);
    }
  }
});

Deno.test("METHODS differ in grey and in shape, for a printer or an eye without colour", () => {
  assert.ok(contrast(METHODS.RTN.color, METHODS.AWQ.color) >= 2);
  assert.notEqual(METHODS.RTN.shape, METHODS.AWQ.shape);
});

Deno.test("CHART_THEME names the font that text is measured and drawn with", () => {
  assert.equal(CHART_THEME.font, FONT_FAMILY);
});
