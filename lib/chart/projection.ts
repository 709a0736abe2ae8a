/** Orthographic projection of the surface's box onto the page. */

/** A point of the box, each coordinate 0 to 1: channel, block, height. */
export type Point3 = readonly [x: number, y: number, z: number];

/** A point on the page in pixels, y downwards. */
export type Point2 = readonly [x: number, y: number];

/** Projects a point of the box onto the page. */
export type Projection = (point: Point3) => Point2;

/** How the box is looked at. */
export interface View {
  /** Side lengths of the box, in any common unit. */
  readonly box: readonly [x: number, y: number, z: number];
  /** Turn about the vertical axis, in degrees, 0 to 90: at 0 the channel axis lies across the page. */
  readonly azimuth: number;
  /** Height of the eye above the floor, in degrees, 0 to 90. */
  readonly elevation: number;
  /** Width on the page, in pixels. */
  readonly width: number;
}

/**
 * The projection that fits the box into a width.
 *
 * With an azimuth between 0 and 90 degrees the eye is on the side of large x and small y. A height
 * field is then hidden correctly by drawing its cells with y falling and, within a row, x rising:
 * whatever lies in front of a cell has a larger x or a smaller y and is drawn later.
 */
export function fitProjection(view: View): { project: Projection; height: number } {
  const [turn, tilt] = [view.azimuth, view.elevation].map((degrees) => degrees * Math.PI / 180) as [
    number,
    number,
  ];
  const [width, depth, height] = view.box;
  const turned = ([x, y, z]: Point3): Point2 => {
    const [bx, by, bz] = [x * width, y * depth, z * height];
    const away = by * Math.cos(turn) - bx * Math.sin(turn);
    return [
      bx * Math.cos(turn) + by * Math.sin(turn),
      -(bz * Math.cos(tilt) + away * Math.sin(tilt)),
    ];
  };
  const corners = [0, 1].flatMap((x) =>
    [0, 1].flatMap((y) => [0, 1].map((z) => turned([x, y, z])))
  );
  const [left, right] = extent(corners.map(([x]) => x));
  const [top, bottom] = extent(corners.map(([, y]) => y));
  const scale = view.width / (right - left);
  return {
    height: (bottom - top) * scale,
    project: (point) => {
      const [x, y] = turned(point);
      return [(x - left) * scale, (y - top) * scale];
    },
  };
}

function extent(values: readonly number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)];
}
