import fc from "fast-check";
import assert from "node:assert/strict";
import { CAMERA_STEPS, type Eye, moveEye, startEye } from "../../../lib/report/client/camera.ts";

const distance = ({ x, y, z }: Eye) => Math.hypot(x, y, z);
const steps = fc.array(fc.constantFrom(...Object.values(CAMERA_STEPS)), { maxLength: 40 });

Deno.test("moveEye() stays on its sphere but for zooming, and never over the poles", () => {
  fc.assert(fc.property(steps, (moves) => {
    let eye = startEye(1);
    for (const step of moves) {
      const moved = moveEye(eye, step);
      assert.ok(Math.abs(distance(moved) / distance(eye) - step.distance) < 1e-9);
      assert.ok(Math.hypot(moved.x, moved.y) > 0.04 * distance(moved));
      eye = moved;
    }
  }));
});

Deno.test("moveEye() undoes each key by its opposite", () => {
  for (const [key, back] of [["ArrowLeft", "ArrowRight"], ["ArrowUp", "ArrowDown"], ["+", "-"]]) {
    const start = startEye(2);
    const end = moveEye(moveEye(start, CAMERA_STEPS[key!]!), CAMERA_STEPS[back!]!);
    for (const axis of ["x", "y", "z"] as const) {
      assert.ok(Math.abs(end[axis] - start[axis]) < 1e-12, `${key} ${axis}`);
    }
  }
});

Deno.test("moveEye() comes nearer with + and higher with ArrowUp", () => {
  const start = startEye(2);
  assert.ok(distance(moveEye(start, CAMERA_STEPS["+"]!)) < distance(start));
  assert.ok(moveEye(start, CAMERA_STEPS["ArrowUp"]!).z > start.z);
});

Deno.test("startEye() steps back for narrow pictures, and copes with one of no width", () => {
  const away = [2, 1, 0.5].map((aspect) => distance(startEye(aspect)));
  assert.ok(away[0]! < away[1]! && away[1]! < away[2]!);
  assert.ok(Number.isFinite(distance(startEye(0))));
});
