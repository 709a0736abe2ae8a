/** The panel of one number per row: a dot with its interval, figures in words at the right. */

import { toSignificant } from "../num/format_number.ts";
import { rowChannel } from "./row_channel.ts";
import type { PanelSpec } from "./spec.ts";
import { INK } from "./theme.ts";
import { panelTitle } from "./title.ts";
import { quantity, type ValueAxis, valueChannel } from "./value_channel.ts";

const ROW_HEIGHT = 25;
/** Labels that would touch leave room for each other. */
const LABELS = { labelOverlap: "greedy", labelSeparation: 4 } as const;

/** A row of the panel. */
export interface DotRow {
  /** Name at the left. */
  readonly name: string;
  /** Its value, in units of the axis; `null` draws no dot. */
  readonly value: number | null;
  /** Interval around the value. */
  readonly interval?: readonly [number, number];
  /** What stands at the right. */
  readonly text: string;
  readonly color: string;
  readonly shape: string;
  /** Whether the dot is only an outline. */
  readonly hollow?: boolean;
}

/** The value axis of the panel. */
export interface DotAxis extends ValueAxis {
  /** Title of the panel; `null` for none, where the panel above has it. */
  readonly heading: string | null;
  /** What all rows are, at the left of their names; `null` hides both, where a panel at the left has them. */
  readonly rows: string | null;
  /** A value that rows are compared with: a line from top to bottom. */
  readonly reference?: { readonly value: number; readonly dash: readonly number[] };
  readonly width: number;
}

/** The panel. */
export function dotPanel(rows: readonly DotRow[], axis: DotAxis): PanelSpec {
  const look = (field: string) => ({ field, type: "nominal" as const, scale: null });
  const y = rowNames(rows, axis.rows);
  return {
    ...(axis.heading === null ? {} : { title: panelTitle(axis.heading) }),
    width: axis.width,
    height: ROW_HEIGHT * rows.length,
    data: { values: rows.map(rowMarks) },
    layer: [
      ...(axis.reference ? [referenceLine(axis.reference)] : []),
      {
        transform: [{ filter: "isValid(datum.low)" }],
        mark: { type: "rule", strokeWidth: 1.8 },
        encoding: { y, x: quantity("low"), x2: { field: "high" }, color: look("color") },
      },
      {
        transform: [{ filter: "isValid(datum.value)" }],
        mark: { type: "point", size: 62, strokeWidth: 1.8, opacity: 1 },
        encoding: {
          y,
          x: dotChannel(axis),
          shape: look("shape"),
          stroke: look("color"),
          fill: look("fill"),
          tooltip: ["name", "value", "low", "high"].map((field) => ({ field })),
        },
      },
      {
        mark: { type: "text", align: "left", dx: 10 },
        encoding: { y, x: { value: axis.width }, text: { field: "text" } },
      },
    ],
  };
}

function rowMarks({ name, value, interval, text, color, shape, hollow }: DotRow) {
  return {
    name,
    value: value === null ? null : toSignificant(value),
    ...(interval ? { low: toSignificant(interval[0]), high: toSignificant(interval[1]) } : {}),
    text,
    color,
    fill: hollow ? INK.ground : color,
    shape,
  };
}

/** Names with a thin line through each row, or the lines alone. */
function rowNames(rows: readonly DotRow[], title: string | null) {
  const channel = rowChannel("name", rows.map(({ name }) => name));
  const axis = { ...channel.axis, grid: true, labels: title !== null };
  if (title === null) return { ...channel, axis };
  const upright = { titleAngle: 0, titleAlign: "right", titleBaseline: "middle" } as const;
  return { ...channel, title, axis: { ...axis, ...upright, titleFontWeight: "bold" as const } };
}

function referenceLine({ value, dash }: NonNullable<DotAxis["reference"]>) {
  return {
    data: { values: [{ value: toSignificant(value) }] },
    mark: { type: "rule" as const, color: INK.text, strokeWidth: 1.4, strokeDash: [...dash] },
    encoding: { x: quantity("value") },
  };
}

function dotChannel(axis: DotAxis) {
  const channel = valueChannel("value", axis);
  // The other layers name no domain, and would bring 0 into this one.
  const zero = axis.scale === "linear" ? { zero: false } : {};
  return { ...channel, scale: { ...channel.scale, ...zero }, axis: { ...channel.axis, ...LABELS } };
}
