import assert from "node:assert/strict";
import { decodeSurface } from "../../lib/report/client/surface_trace.ts";
import { buildSurfaces, SURFACE_COLUMNS, SURFACE_METRICS } from "../../lib/report/surfaces.ts";
import { channelsOf } from "../support/report_inputs.ts";

Deno.test("buildSurfaces() keeps every channel of narrow layers, layer by layer", () => {
  const surfaces = buildSurfaces(channelsOf([
    [0, "up_proj", [1, 2, 3]],
    [0, "down_proj", [7]],
    [1, "up_proj", [4, 5, 6]],
  ]));
  assert.deepEqual(Object.keys(surfaces), ["up_proj", "down_proj"]);
  const { layers, columns, width } = surfaces.up_proj!;
  assert.deepEqual([layers, columns, width], [[0, 1], 3, 3]);
  const { values, channels } = decodeSurface(surfaces.up_proj!, "importance");
  assert.deepEqual([...values], [1, 2, 3, 4, 5, 6]);
  assert.deepEqual([...channels], [0, 1, 2, 0, 1, 2]);
  assert.deepEqual([...decodeSurface(surfaces.up_proj!, "kurtosis").values], [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(Object.keys(surfaces.up_proj!.metrics), [...SURFACE_METRICS]);
});

Deno.test("buildSurfaces() pools wide layers to 512 columns and keeps the spike's channel", () => {
  const importance = Array.from({ length: 4864 }, () => 1);
  importance[3333] = 50;
  const surface = buildSurfaces(channelsOf([[0, "down_proj", importance]])).down_proj!;
  assert.deepEqual([surface.columns, surface.width], [SURFACE_COLUMNS, 4864]);
  const { values, channels } = decodeSurface(surface, "importance");
  const spikes = [...values.keys()].filter((column) => values[column] === 50);
  assert.equal(spikes.length, 1);
  assert.equal(channels[spikes[0]!], 3333);
});

Deno.test("buildSurfaces() leaves columns empty when a layer is narrower than its family", () => {
  const surface = buildSurfaces(channelsOf([[0, "o_proj", [1, 2]], [1, "o_proj", [3, 4, 5, 6]]]));
  const { values } = decodeSurface(surface.o_proj!, "importance");
  assert.deepEqual([...values], [1, 2, NaN, NaN, 3, 4, 5, 6]);
});

Deno.test("buildSurfaces() marks values that are not finite, and layers without channels, as empty", () => {
  const broken = buildSurfaces(channelsOf([[0, "o_proj", [NaN, Infinity, 2]]])).o_proj!;
  assert.deepEqual([...decodeSurface(broken, "importance").values], [NaN, NaN, 2]);
  const none = buildSurfaces(channelsOf([[0, "o_proj", []]])).o_proj!;
  assert.deepEqual([...decodeSurface(none, "importance").values], [NaN]);
});

Deno.test("buildSurfaces() returns no surface for a record without layers", () => {
  assert.deepEqual(buildSurfaces(channelsOf([])), {});
});

Deno.test("buildSurfaces() throws TypeError when an array is shorter than its shape", () => {
  const record = channelsOf([[0, "o_proj", [1, 2]]]);
  Object.values(record.layers)[0]!.kurtosis.shape = [3];
  assert.throws(() => buildSurfaces(record), {
    name: "TypeError",
    message: /Cannot decode an array/,
  });
});
