import assert from "node:assert/strict";
import fc from "fast-check";
import { fitProjection, type Point2, type Point3 } from "../../lib/chart/projection.ts";
import { surfaceQuads } from "../../lib/chart/surface_quads.ts";
import { viridis } from "../../lib/chart/viridis.ts";

const { project } = fitProjection({ box: [1.6, 1, 0.6], azimuth: 26, elevation: 32, width: 660 });

/** Absolute points of a path of relative steps. */
function pointsOf(path: string): Point2[] {
  let [x, y] = [0, 0];
  return path.replace("z", "").split(/[Ml]/).slice(1).map((step) => {
    const [dx, dy] = step.split(" ").map(Number);
    [x, y] = [x + dx!, y + dy!];
    return [x, y];
  });
}

function flat(rows: number, columns: number, height: number): Float64Array[] {
  return Array.from({ length: rows }, () => new Float64Array(columns).fill(height));
}

/** Whether a point lies in a polygon, by crossings of a ray to the right. */
function contains(polygon: readonly Point2[], [x, y]: Point2): boolean {
  let inside = false;
  polygon.forEach(([ax, ay], index) => {
    const [bx, by] = polygon[(index + 1) % polygon.length]!;
    if ((ay > y) !== (by > y) && x < ax + (y - ay) * (bx - ax) / (by - ay)) inside = !inside;
  });
  return inside;
}

Deno.test("surfaceQuads() cuts a flat field into one quad per cell, far rows first", () => {
  const quads = surfaceQuads(flat(3, 4, 0.5), project);
  assert.equal(quads.length, 2 * 3);
  const heights = quads.map(({ path }) => Math.max(...pointsOf(path).map(([, y]) => y)));
  assert.ok(Math.max(...heights.slice(0, 3)) < Math.max(...heights.slice(3)));
});

Deno.test("surfaceQuads() places corners where the projection puts them, widened by under 1.5 pixels", () => {
  const [quad] = surfaceQuads(flat(2, 2, 0), project);
  const corners: Point3[] = [[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]];
  pointsOf(quad!.path).forEach(([x, y], index) => {
    const [px, py] = project(corners[index]!);
    assert.ok(Math.hypot(x - px, y - py) < 1.5, `corner ${index}`);
  });
});

Deno.test("surfaceQuads() colours a quad by its highest corner", () => {
  const rows = flat(2, 3, 0.05);
  rows[0]![1] = 0.1;
  const low = surfaceQuads(flat(2, 3, 0.05), project)[0]!.fill;
  const [left] = surfaceQuads(rows, project);
  assert.notEqual(left!.fill, low);
  // Light only changes brightness: the peak's colour is near the map's colour for its height.
  const near = (a: string, b: string) =>
    [1, 3, 5].every((start) =>
      Math.abs(parseInt(a.slice(start, start + 2), 16) - parseInt(b.slice(start, start + 2), 16)) <
        40
    );
  assert.ok(near(left!.fill, viridis(0.1)), left!.fill);
});

Deno.test("surfaceQuads() cuts a steep quad across, so that its colour changes on the way", () => {
  const rows = [Float64Array.of(0, 0), Float64Array.of(1, 1)];
  const quads = surfaceQuads(rows, project);
  assert.equal(quads.length, 10);
  assert.equal(new Set(quads.map((quad) => quad.fill)).size, 10);
});

Deno.test("surfaceQuads() leaves no gap: every point of the surface is covered", () => {
  const height = fc.double({ min: 0, max: 1, noNaN: true });
  const field = fc.array(fc.array(height, { minLength: 4, maxLength: 4 }), {
    minLength: 3,
    maxLength: 3,
  });
  const unit = fc.double({ min: 0.01, max: 0.99, noNaN: true });
  // The outer columns end where rounding to tenths of a pixel puts the border.
  const inner = fc.constantFrom(1, 2);
  fc.assert(fc.property(field, inner, unit, (values, column, part) => {
    const rows = values.map((row) => Float64Array.from(row));
    const polygons = surfaceQuads(rows, project).map(({ path }) => pointsOf(path));
    // A point on the line between two columns, in the first row of cells.
    const z = rows[0]![column]! + part * (rows[1]![column]! - rows[0]![column]!);
    const point = project([column / 3, part / 2, z]);
    assert.ok(polygons.some((polygon) => contains(polygon, point)), `${point}`);
  }));
});

Deno.test("surfaceQuads() draws what is in front later: a near wall covers a far spike", () => {
  const rows = flat(4, 5, 0);
  rows[3]![2] = 0.1;
  rows[2]!.fill(1);
  const quads = surfaceQuads(rows, project).map(({ path }) => pointsOf(path));
  // Just in front of the spike's tip, on the way up to the wall.
  const spike = project([2 / 4, 1 - 0.02 / 3, 0.1 + 0.02 * 0.9]);
  const covering = quads.map((polygon, index) => contains(polygon, spike) ? index : -1)
    .filter((index) => index >= 0);
  const lastRow = surfaceQuads(rows.slice(2), project).length;
  assert.ok(covering[0]! < lastRow, "the spike is drawn with the last row");
  assert.ok(covering.at(-1)! >= lastRow, "the last quad over it is the front of the wall");
});

Deno.test("surfaceQuads() stays drawable for a field of walls: at most 20,000 quads and a few more", () => {
  const rows = Array.from({ length: 32 }, (_, row) => new Float64Array(512).fill(row % 2));
  const quads = surfaceQuads(rows, project);
  assert.ok(quads.length >= 31 * 511 && quads.length <= 20_000, `${quads.length}`);
});

Deno.test("surfaceQuads() writes short, finite numbers", () => {
  const rows = [Float64Array.of(0.123, 1, 0), Float64Array.of(0, 0.7, 1 / 3)];
  for (const { path, fill } of surfaceQuads(rows, project)) {
    assert.match(path, /^M-?\d+(\.\d)? -?\d+(\.\d)?(l-?\d+(\.\d)? -?\d+(\.\d)?){3}z$/);
    assert.match(fill, /^#[0-9a-f]{6}$/);
  }
});
