import assert from "node:assert/strict";
import { fitProjection } from "../../lib/chart/projection.ts";
import { surfaceFrame } from "../../lib/chart/surface_frame.ts";

const { project, height } = fitProjection({
  box: [1.6, 1, 0.6],
  azimuth: 26,
  elevation: 32,
  width: 660,
});
const ticks = (...texts: string[]) =>
  texts.map((text, index) => ({ place: index / Math.max(1, texts.length - 1), text }));
const frame = surfaceFrame({
  x: { title: "input channel", ticks: ticks("0", "200", "400") },
  y: { title: "decoder block", ticks: ticks("0", "1") },
  z: { title: "importance", ticks: ticks("0", "3·10⁻⁴") },
}, project);

Deno.test("surfaceFrame() draws two grid lines and a tick per number", () => {
  assert.equal(frame.panes.length, 3);
  assert.equal(frame.grid.length, 2 * (3 + 2 + 2));
  assert.equal(frame.ticks.length, 3 + 2 + 2);
  assert.equal(frame.labels.filter((label) => label.kind === "tick").length, 3 + 2 + 2);
});

Deno.test("surfaceFrame() keeps panes and grid inside the box, numbers outside", () => {
  for (const line of frame.grid) {
    for (const x of [line.x, line.x2]) assert.ok(x >= -0.1 && x <= 660.1);
    for (const y of [line.y, line.y2]) assert.ok(y >= -0.1 && y <= height + 0.1);
  }
  const [left] = project([0, 0, 0]);
  const importance = frame.labels.filter((label) => label.align === "right");
  assert.ok(importance.length === 2 && importance.every((label) => label.x < left));
});

Deno.test("surfaceFrame() turns titles along their axes", () => {
  const [x, y, z] = frame.labels.filter((label) => label.kind === "title");
  assert.ok(x!.angle > 0 && x!.angle < 45, "channels fall to the right");
  assert.ok(y!.angle < 0 && y!.angle > -90, "blocks rise to the right");
  assert.equal(z!.angle, -90);
});

Deno.test("surfaceFrame() moves the importance title left of its widest number", () => {
  const title = frame.labels.find((label) => label.text === "importance")!;
  const number = frame.labels.find((label) => label.text === "3·10⁻⁴")!;
  // At 11 pixels a letter of DejaVu Sans is at most 7 wide; the title is 12 high.
  assert.ok(title.x + 6 < number.x - 5 * 7);
});

Deno.test("surfaceFrame() has walls and titles when there are no ticks", () => {
  const bare = surfaceFrame({
    x: { title: "x", ticks: [] },
    y: { title: "y", ticks: [] },
    z: { title: "z", ticks: [] },
  }, project);
  assert.deepEqual(bare.labels.map((label) => label.text), ["x", "y", "z"]);
  assert.equal(bare.grid.length, 0);
});
