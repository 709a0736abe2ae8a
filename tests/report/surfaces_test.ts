import fc from "fast-check";
import assert from "node:assert/strict";
import { decodeSurface } from "../../lib/report/client/surface_trace.ts";
import {
  buildSurfaces,
  poolPeaks,
  SURFACE_COLUMNS,
  SURFACE_METRICS,
} from "../../lib/report/surfaces.ts";
import { channelsOf } from "../support/report_inputs.ts";

Deno.test("buildSurfaces() keeps every channel of narrow layers, layer by layer", () => {
  const surfaces = buildSurfaces(channelsOf([
    [0, "up_proj", [1, 2, 3]],
    [0, "down_proj", [7]],
    [1, "up_proj", [4, 5, 6]],
  ]));
  assert.deepEqual(Object.keys(surfaces), ["up_proj", "down_proj"]);
  const { blocks, columns, width } = surfaces.up_proj!;
  assert.deepEqual([blocks, columns, width], [[0, 1], 3, 3]);
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

Deno.test("buildSurfaces() refuses the input when an array is shorter than its shape", () => {
  const record = channelsOf([[0, "o_proj", [1, 2]]]);
  Object.values(record.layers)[0]!.kurtosis.shape = [3];
  assert.throws(() => buildSurfaces(record), {
    name: "AwqDiagError",
    message: /Cannot decode an array/,
  });
});

const values = fc.float32Array({ minLength: 1, maxLength: 60 });
const columns = fc.integer({ min: 1, max: 70 });

Deno.test("poolPeaks() takes each column's largest finite value from a channel of that column", () => {
  fc.assert(fc.property(values, columns, (input, wanted) => {
    const pooled = poolPeaks(input, wanted);
    const width = Math.min(wanted, input.length);
    assert.equal(pooled.values.length, width);
    for (let c = 0; c < width; c++) {
      const [start, end] = [c, c + 1].map((edge) => Math.floor(edge * input.length / width));
      const finite = [...input.subarray(start, end)].filter(Number.isFinite);
      assert.ok(pooled.channels[c]! >= start! && pooled.channels[c]! < end!);
      if (finite.length === 0) assert.ok(Number.isNaN(pooled.values[c]));
      else {
        assert.equal(pooled.values[c], Math.max(...finite));
        assert.equal(input[pooled.channels[c]!], pooled.values[c]);
      }
    }
  }));
});

Deno.test("poolPeaks() returns all channels when there are enough columns", () => {
  const input = Float32Array.of(3, -1, 2);
  for (const wanted of [3, 512]) {
    const pooled = poolPeaks(input, wanted);
    assert.deepEqual(pooled.values, input);
    assert.deepEqual([...pooled.channels], [0, 1, 2]);
  }
});

Deno.test("poolPeaks() names the first of equal peaks", () => {
  assert.deepEqual([...poolPeaks(Float32Array.of(0, 5, 5), 1).channels], [1]);
});

Deno.test("poolPeaks() passes over NaN and infinities when they come first", () => {
  const pooled = poolPeaks(Float32Array.of(Infinity, NaN, -4, -Infinity), 1);
  assert.deepEqual([...pooled.values], [-4]);
  assert.deepEqual([...pooled.channels], [2]);
});

Deno.test("poolPeaks() returns nothing for no channels", () => {
  assert.equal(poolPeaks(new Float32Array(0), 4).values.length, 0);
});
