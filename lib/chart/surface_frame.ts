/** What stands round a surface: back walls, grid, ticks, numbers and axis titles. */

import { toSignificant } from "../num/format_number.ts";
import type { Point2, Point3, Projection } from "./projection.ts";

/** A straight line on the page: its start and its end. */
export type Segment = Record<"x" | "y" | "x2" | "y2", number>;

/** A piece of text on the page. */
export interface Label {
  x: number;
  y: number;
  text: string;
  /** Which end of the text is at the anchor. */
  align: "left" | "center" | "right";
  /** Which height of the text is at the anchor. */
  baseline: "top" | "middle";
  /** Turn in degrees, clockwise. */
  angle: number;
  /** What it says: a number or the name of an axis. */
  kind: "tick" | "title";
}

/** A tick: where it is on its axis, 0 to 1, and what it reads. */
export type Tick = { readonly place: number; readonly text: string };

/** The axes of the box: along the front, along the right side, up the left edge. */
export type FrameAxes = Readonly<
  Record<"x" | "y" | "z", { readonly title: string; readonly ticks: readonly Tick[] }>
>;

/** The frame on the page. */
export interface SurfaceFrame {
  /** Floor and two back walls as SVG paths. */
  readonly panes: { path: string }[];
  readonly grid: Segment[];
  /** Ticks, outside the box. */
  readonly ticks: Segment[];
  readonly labels: Label[];
}

const TICK = 5;
/** Pixels a letter of a tick label is wide at most, to keep titles clear of the numbers. */
const LETTER = 7;

/** Lays the frame out, ticks along the edges that the surface never covers. */
export function surfaceFrame(axes: FrameAxes, project: Projection): SurfaceFrame {
  const segment = (from: Point3, to: Point3) => segmentOf(project(from), project(to));
  const pane = (...corners: Point3[]) => ({
    path: `M${corners.map((corner) => project(corner).map(tenth).join(" ")).join("L")}Z`,
  });
  const [x, y, z] = [axes.x.ticks, axes.y.ticks, axes.z.ticks];
  return {
    panes: [
      pane([0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]),
      pane([0, 0, 0], [0, 1, 0], [0, 1, 1], [0, 0, 1]),
      pane([0, 1, 0], [1, 1, 0], [1, 1, 1], [0, 1, 1]),
    ],
    grid: [
      ...x.flatMap((
        { place: p },
      ) => [segment([p, 0, 0], [p, 1, 0]), segment([p, 1, 0], [p, 1, 1])]),
      ...y.flatMap((
        { place: p },
      ) => [segment([0, p, 0], [1, p, 0]), segment([0, p, 0], [0, p, 1])]),
      ...z.flatMap((
        { place: p },
      ) => [segment([0, 0, p], [0, 1, p]), segment([0, 1, p], [1, 1, p])]),
    ],
    ticks: [
      ...x.map(({ place }) => tickAt(project([place, 0, 0]), [0, TICK])),
      ...y.map(({ place }) => tickAt(project([1, place, 0]), [TICK, 0])),
      ...z.map(({ place }) => tickAt(project([0, 0, place]), [-TICK, 0])),
    ],
    labels: [...numbers(axes, project), ...titles(axes, project)],
  };
}

function numbers(axes: FrameAxes, project: Projection): Label[] {
  const label = (
    point: Point2,
    tick: Tick,
    align: Label["align"],
    dx: number,
    dy: number,
  ): Label => ({
    x: tenth(point[0] + dx),
    y: tenth(point[1] + dy),
    text: tick.text,
    align,
    baseline: dy > 0 ? "top" : "middle",
    angle: 0,
    kind: "tick",
  });
  return [
    ...axes.x.ticks.map((tick) => label(project([tick.place, 0, 0]), tick, "center", 0, TICK + 3)),
    ...axes.y.ticks.map((tick) => label(project([1, tick.place, 0]), tick, "left", TICK + 4, 0)),
    ...axes.z.ticks.map((tick) => label(project([0, 0, tick.place]), tick, "right", -TICK - 4, 0)),
  ];
}

/** Titles run along their axes, clear of the numbers. */
function titles(axes: FrameAxes, project: Projection): Label[] {
  const widest = (ticks: readonly Tick[]) =>
    LETTER * Math.max(1, ...ticks.map((tick) => [...tick.text].length));
  const title = (text: string, from: Point3, to: Point3, dx: number, dy: number): Label => {
    const [start, end] = [project(from), project(to)];
    const angle = Math.atan2(end[1] - start[1], end[0] - start[0]) * 180 / Math.PI;
    return {
      x: tenth((start[0] + end[0]) / 2 + dx),
      y: tenth((start[1] + end[1]) / 2 + dy),
      text,
      align: "center",
      baseline: "middle",
      angle: toSignificant(angle),
      kind: "title",
    };
  };
  return [
    title(axes.x.title, [0, 0, 0], [1, 0, 0], -10, 40),
    title(axes.y.title, [1, 0, 0], [1, 1, 0], 22 + widest(axes.y.ticks), 12),
    title(axes.z.title, [0, 0, 0], [0, 0, 1], -24 - widest(axes.z.ticks), 0),
  ];
}

function tickAt(point: Point2, [dx, dy]: Point2): Segment {
  return segmentOf(point, [point[0] + dx, point[1] + dy]);
}

function segmentOf(from: Point2, to: Point2): Segment {
  return { x: tenth(from[0]), y: tenth(from[1]), x2: tenth(to[0]), y2: tenth(to[1]) };
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
