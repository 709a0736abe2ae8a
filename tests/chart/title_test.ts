import assert from "node:assert/strict";
import { figureTitle, panelTitle, shortenName } from "../../lib/chart/title.ts";

Deno.test("figureTitle() puts the model into the subtitle, before the detail", () => {
  assert.deepEqual(figureTitle("Kurtosis", "org/m", "ringed: heavy"), {
    text: "Kurtosis",
    subtitle: "org/m  ·  ringed: heavy",
  });
  assert.equal(figureTitle("Kurtosis", "org/m").subtitle, "org/m");
});

Deno.test("figureTitle() cuts the beginning off a long name, whole letters at a time", () => {
  const { subtitle } = figureTitle("Kurtosis", "folder/".repeat(20) + "Qwen2.5-0.5B");
  assert.equal([...subtitle].length, 48);
  assert.match(subtitle, /^….*\/Qwen2\.5-0\.5B$/);
  assert.equal(figureTitle("Kurtosis", "𝛼".repeat(60)).subtitle, "…" + "𝛼".repeat(47));
});

Deno.test("shortenName() keeps a name that fits, to the letter", () => {
  assert.equal(shortenName("x".repeat(48)), "x".repeat(48));
  assert.equal(shortenName("x".repeat(49)), "…" + "x".repeat(47));
  assert.equal(shortenName(""), "");
});

Deno.test("panelTitle() is smaller than a figure's title", () => {
  assert.ok(panelTitle("gain").fontSize < 16);
  assert.equal(panelTitle("gain").text, "gain");
});
