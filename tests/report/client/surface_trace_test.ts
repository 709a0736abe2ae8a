import assert from "node:assert/strict";
import { buildSurfaceTrace, probeText } from "../../../lib/report/client/surface_trace.ts";
import { buildSurfaces } from "../../../lib/report/surfaces.ts";
import { channelsOf, type ImportanceRow } from "../../support/report_inputs.ts";

function surfaceOf(...rows: ImportanceRow[]) {
  return buildSurfaces(channelsOf(rows))[rows[0]![1]]!;
}

Deno.test("buildSurfaceTrace() has a row per layer and says layer, channel and value of each point", () => {
  const surface = surfaceOf([2, "o_proj", [1, 4]], [5, "o_proj", [9, 16]]);
  const trace = buildSurfaceTrace(surface, "importance", false);
  assert.deepEqual([trace.x, trace.y, trace.z], [[0, 1], [2, 5], [[1, 4], [9, 16]]]);
  assert.equal(trace.text[1]![0], "layer 5, channel 0: importance 9");
  assert.equal(trace.ticks, null);
});

Deno.test("buildSurfaceTrace() takes logarithms and labels ticks with the values", () => {
  const surface = surfaceOf([0, "o_proj", [1, 1000]], [1, "o_proj", [10, 100]]);
  const { z, ticks } = buildSurfaceTrace(surface, "importance", true);
  z.flat().forEach((height, i) => assert.ok(Math.abs(height! - [0, 3, 1, 2][i]!) < 1e-6));
  assert.deepEqual(ticks!.labels.includes("100"), true);
  assert.equal(ticks!.values[ticks!.labels.indexOf("100")], 2);
});

Deno.test("buildSurfaceTrace() puts zeros at the lowest positive value on a log scale", () => {
  const surface = surfaceOf([0, "o_proj", [0, 0.01]], [1, "o_proj", [1, 0]]);
  const { z, text } = buildSurfaceTrace(surface, "importance", true);
  z.flat().forEach((height, i) => assert.ok(Math.abs(height! - [-2, -2, 0, -2][i]!) < 1e-6));
  assert.match(text[0]![0]!, /importance 0$/);
});

Deno.test("buildSurfaceTrace() shows plain kurtosis on a log scale, where excess may be negative", () => {
  // Kurtosis is importance less one: -2 and 97 in excess, 1 and 100 plain.
  const surface = surfaceOf([0, "o_proj", [-1, 98]], [1, "o_proj", [98, -1]]);
  const { z, text } = buildSurfaceTrace(surface, "kurtosis", true);
  z[0]!.forEach((height, i) => assert.ok(Math.abs(height! - [0, 2][i]!) < 1e-6));
  assert.equal(text[0]![0], "layer 0, channel 0: kurtosis −2");
});

Deno.test("buildSurfaceTrace() leaves holes where there is no finite value", () => {
  const surface = surfaceOf([0, "o_proj", [NaN, 2]], [1, "o_proj", [3]]);
  for (const log of [false, true]) {
    const { z } = buildSurfaceTrace(surface, "importance", log);
    assert.deepEqual(z.flat().map((height) => height === null), [true, false, false, true]);
  }
});

Deno.test("buildSurfaceTrace() draws a single layer as a ribbon of two equal rows", () => {
  const trace = buildSurfaceTrace(surfaceOf([3, "o_proj", [1, 2]]), "importance", false);
  assert.deepEqual([trace.y, trace.z], [[2.5, 3.5], [[1, 2], [1, 2]]]);
  assert.deepEqual(trace.text[0], trace.text[1]);
});

Deno.test("buildSurfaceTrace() copes with constant and with all-zero values on a log scale", () => {
  const constant = buildSurfaceTrace(surfaceOf([0, "o_proj", [5, 5]]), "importance", true);
  assert.ok(constant.ticks!.values.every(Number.isFinite));
  const zero = buildSurfaceTrace(surfaceOf([0, "o_proj", [0, 0]]), "importance", true);
  assert.deepEqual(zero.z[0], [null, null]);
  assert.equal(zero.ticks, null);
});

Deno.test("probeText() writes a missing value as a dash", () => {
  assert.equal(
    probeText(0, 1, "channel_magnitude", NaN),
    "layer 0, channel 1: channel magnitude –",
  );
});
