import assert from "node:assert/strict";
import { packScales, packSettings, searchSettings } from "../../../lib/search/gpu/settings.ts";

Deno.test("searchSettings() has every bit width under every scale, then the norm", () => {
  const settings = searchSettings({ kind: "group", bits: [4, 2], groupSize: 8 }, 2);
  assert.deepEqual(settings.map(({ scale, high }) => [scale, high]), [
    [0, 15],
    [0, 3],
    [1, 15],
    [1, 3],
    [2, 0],
  ]);
  assert.equal(settings[0]!.unit, Math.fround(1 / 15)); // a float32, as quant/group.ts divides
  assert.equal(settings[0]!.low, 0);
});

Deno.test("searchSettings() without scales is the norm alone", () => {
  assert.equal(searchSettings({ kind: "symmetric", bits: [8], groupSize: 8 }, 0).length, 1);
});

Deno.test("packSettings() takes 16 bytes each", () => {
  const settings = searchSettings({ kind: "symmetric", bits: [8, 2], groupSize: 8 }, 3);
  assert.equal(packSettings(settings).byteLength, 16 * 7);
});

Deno.test("packScales() rounds reciprocals to float32", () => {
  assert.equal(packScales([Float32Array.of(3)], 1)[1], Math.fround(1 / 3));
  assert.deepEqual(packScales([], 2), Float32Array.of(1, 1, 1, 1));
});
