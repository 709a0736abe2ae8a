import assert from "node:assert/strict";
import fc from "fast-check";
import { fitProjection, type Point3, type View } from "../../lib/chart/projection.ts";
import { closeTo } from "../support/close_to.ts";

const view: View = { box: [1.6, 1, 0.6], azimuth: 26, elevation: 32, width: 660 };
const angle = fc.double({ min: 1, max: 89, noNaN: true });
const unit = fc.double({ min: 0, max: 1, noNaN: true });

Deno.test("fitProjection() fills the page: the box touches all four sides", () => {
  fc.assert(fc.property(angle, angle, (azimuth, elevation) => {
    const { project, height } = fitProjection({ ...view, azimuth, elevation });
    const corners = [0, 1].flatMap((x) =>
      [0, 1].flatMap((y) => [0, 1].map((z) => project([x, y, z])))
    );
    const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
    for (
      const [value, wanted] of [
        [Math.min(...xs), 0],
        [Math.max(...xs), 660],
        [Math.min(...ys), 0],
        [Math.max(...ys), height],
      ]
    ) assert.ok(Math.abs(value! - wanted!) < 1e-9 * 660);
  }));
});

Deno.test("fitProjection() keeps upright lines upright and parallel lines parallel", () => {
  const { project } = fitProjection(view);
  fc.assert(fc.property(unit, unit, (x, y) => {
    const [foot, top] = [project([x, y, 0]), project([x, y, 1])];
    const [origin, pole] = [project([0, 0, 0]), project([0, 0, 1])];
    assert.ok(Math.abs(foot[0] - top[0]) < 1e-9);
    assert.ok(Math.abs((foot[1] - top[1]) - (origin[1] - pole[1])) < 1e-9);
  }));
});

Deno.test("fitProjection() looks from large x and small y, so that those hide what is behind", () => {
  const { project } = fitProjection(view);
  const below = (a: Point3, b: Point3) => project(a)[1] > project(b)[1];
  assert.ok(below([1, 0, 0], [0, 0, 0]), "the right front corner is nearest");
  assert.ok(below([0, 0, 0], [0, 1, 0]), "the left front corner is nearer than the left back one");
  assert.ok(below([0.5, 0.5, 0], [0.5, 0.5, 1]), "up is up");
});

Deno.test("fitProjection() without a turn has the channel axis across the page", () => {
  const { project, height } = fitProjection({ ...view, azimuth: 0, elevation: 90 });
  closeTo(height, 660 / 1.6, 1e-9);
  const [left, right] = [project([0, 0.5, 0.3]), project([1, 0.5, 0.3])];
  closeTo(left[1], right[1], 1e-9);
});
