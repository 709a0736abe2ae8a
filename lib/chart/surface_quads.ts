/** A height field as coloured, shaded quads in the order in which they must be drawn. */

import type { Point2, Point3, Projection } from "./projection.ts";
import { viridis } from "./viridis.ts";

/** One quad of the surface, ready to draw. */
export interface SurfaceQuad {
  path: string;
  fill: string;
}

/** Corners in the order of a walk round the quad. */
type Corners<T> = readonly [frontLeft: T, frontRight: T, backRight: T, backLeft: T];

/** Direction to the light in box coordinates: from the left, the front and above. */
const LIGHT: Point3 = [-0.45, -0.35, 0.82];
/** Brightness of a face turned away from the light, and of one that faces it. */
const SHADE = [0.84, 1.08] as const;
/** Changes of height that one colour may stand for; taller quads are cut across. The finest wins. */
const COLOR_STEPS = [0.1, 0.2, 0.4, 1] as const;
/** Quads that still draw in less than half a second. */
const MOST_QUADS = 20_000;
/** Pixels by which a quad reaches under its neighbours, so that no hairline shows between them. */
const OVERLAP = 0.35;

/**
 * Cuts a height field into quads, far ones first: rows from the back, columns from the left (see
 * `fitProjection`). A quad takes the colour of its highest corner, so that a spike one column wide
 * is coloured by its tip; a quad that climbs far from row to row is cut across into several.
 */
export function surfaceQuads(
  heights: readonly Float64Array[],
  project: Projection,
): SurfaceQuad[] {
  const quads: SurfaceQuad[] = [];
  const colorStep = chooseColorStep(heights);
  for (let row = heights.length - 2; row >= 0; row--) {
    for (let column = 0; column < heights[row]!.length - 1; column++) {
      const whole = cornersOf(heights, row, column);
      const steps = slices(whole, colorStep);
      for (let step = steps - 1; step >= 0; step--) {
        const part = slice(whole, step / steps, (step + 1) / steps);
        quads.push({ path: quadPath(part, project), fill: quadColor(part) });
      }
    }
  }
  return quads;
}

/** The finest step whose quads are not too many. */
function chooseColorStep(heights: readonly Float64Array[]): number {
  const count = (colorStep: number) => {
    let total = 0;
    for (let row = 0; row < heights.length - 1; row++) {
      for (let column = 0; column < heights[row]!.length - 1; column++) {
        total += slices(cornersOf(heights, row, column), colorStep);
      }
    }
    return total;
  };
  return COLOR_STEPS.find((colorStep) => count(colorStep) <= MOST_QUADS) ?? 1;
}

/** How many quads a quad is cut into, by how far it rises or falls from its front to its back edge. */
function slices([a, b, c, d]: Corners<Point3>, colorStep: number): number {
  const climb = Math.max(Math.abs(d[2] - a[2]), Math.abs(c[2] - b[2]));
  return Math.max(1, Math.ceil(climb / colorStep));
}

function cornersOf(
  heights: readonly Float64Array[],
  row: number,
  column: number,
): Corners<Point3> {
  const [front, back] = [heights[row]!, heights[row + 1]!];
  const [left, right] = [column / (front.length - 1), (column + 1) / (front.length - 1)];
  const [near, far] = [row / (heights.length - 1), (row + 1) / (heights.length - 1)];
  return [
    [left, near, front[column]!],
    [right, near, front[column + 1]!],
    [right, far, back[column + 1]!],
    [left, far, back[column]!],
  ];
}

/** The part of a quad between two places on the way from front to back, 0 to 1. */
function slice([a, b, c, d]: Corners<Point3>, from: number, to: number): Corners<Point3> {
  const between = (p: Point3, q: Point3, part: number): Point3 => [
    p[0],
    p[1] + part * (q[1] - p[1]),
    p[2] + part * (q[2] - p[2]),
  ];
  return [between(a, d, from), between(b, c, from), between(b, c, to), between(a, d, to)];
}

/** The colour of the highest corner, lit by Lambert's law on the diagonals. */
function quadColor([a, b, c, d]: Corners<Point3>): string {
  const [ux, uy, uz] = [c[0] - a[0], c[1] - a[1], c[2] - a[2]];
  const [vx, vy, vz] = [d[0] - b[0], d[1] - b[1], d[2] - b[2]];
  const [nx, ny, nz] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
  const length = Math.sqrt(nx * nx + ny * ny + nz * nz) || 1;
  const facing = Math.max(0, (nx * LIGHT[0] + ny * LIGHT[1] + nz * LIGHT[2]) / length);
  return viridis(Math.max(a[2], b[2], c[2], d[2]), SHADE[0] + (SHADE[1] - SHADE[0]) * facing);
}

/** The quad on the page, widened a little, in relative steps: the shortest notation. */
function quadPath(corners: Corners<Point3>, project: Projection): string {
  let path = "";
  let [fromX, fromY] = [0, 0];
  for (const [x, y] of widen(untwist(corners.map(project)))) {
    const [toX, toY] = [Math.round(10 * x), Math.round(10 * y)];
    path += `${path === "" ? "M" : "l"}${(toX - fromX) / 10} ${(toY - fromY) / 10}`;
    [fromX, fromY] = [toX, toY];
  }
  return path + "z";
}

/**
 * A steep quad can project to a bow tie; its corners are put in the order that encloses both wings.
 * The corners of a bow tie turn left twice and right twice.
 */
function untwist(points: readonly Point2[]): readonly Point2[] {
  const [a, b, c, d] = points as [Point2, Point2, Point2, Point2];
  return [points, [a, c, b, d], [a, b, d, c]].find((order) => leftTurns(order) !== 2) ?? points;
}

function leftTurns(points: readonly Point2[]): number {
  return points.filter((corner, index) => {
    const [next, afterNext] = [points[(index + 1) % 4]!, points[(index + 2) % 4]!];
    const [dx, dy] = [next[0] - corner[0], next[1] - corner[1]];
    return dx * (afterNext[1] - next[1]) > dy * (afterNext[0] - next[0]);
  }).length;
}

/** Moves each side of a polygon outwards by `OVERLAP`. */
function widen(points: readonly Point2[]): Point2[] {
  const count = points.length;
  const side = (index: number) => [points[index % count]!, points[(index + 1) % count]!] as const;
  const area = points.reduce((sum, _, index) => {
    const [p, q] = side(index);
    return sum + p[0] * q[1] - p[1] * q[0];
  }, 0);
  const normals = points.map((_, index) => {
    const [p, q] = side(index);
    const [dx, dy] = [q[0] - p[0], q[1] - p[1]];
    const length = (Math.sqrt(dx * dx + dy * dy) || 1) * (area < 0 ? -1 : 1);
    return [dy / length, -dx / length] as const;
  });
  return points.map(([x, y], index) => {
    const [n, m] = [normals[(index + count - 1) % count]!, normals[index]!];
    // A mitre; at sharp corners it is cut short, or it would grow into a thorn.
    const reach = OVERLAP / Math.max(0.5, 1 + n[0] * m[0] + n[1] * m[1]);
    return [x + reach * (n[0] + m[0]), y + reach * (n[1] + m[1])];
  });
}
