/** The panel of one number per row: a bar from a base, name at the left, figures in words at the right. */

import { toSignificant } from "../num/format_number.ts";
import { rowChannel } from "./row_channel.ts";
import type { PanelSpec } from "./spec.ts";
import { ROW_HEIGHT } from "./strip_panel.ts";
import { INK } from "./theme.ts";
import { axisTicks } from "./ticks.ts";
import { panelTitle } from "./title.ts";

const BAR_HEIGHT = 16;

/** A row of the panel. */
export interface BarRow {
  /** Name at the left. */
  readonly name: string;
  /** Its value, in units of the axis; `null` draws no bar. */
  readonly value: number | null;
  /** What stands at the right; `\n` breaks the line. */
  readonly text: string;
  /** Colour of the bar. */
  readonly color: string;
}

/** The value axis of the panel. */
export interface BarAxis {
  /** Title of the panel. */
  readonly heading: string;
  readonly title: string;
  /** Both ends; bars begin at 0. */
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
  /** Text after a number, such as ` %`. */
  readonly unit: string;
  readonly width: number;
}

/** The panel. */
export function barPanel(rows: readonly BarRow[], axis: BarAxis): PanelSpec {
  const y = rowChannel("name", rows.map(({ name }) => name));
  return {
    title: panelTitle(axis.heading),
    width: axis.width,
    height: ROW_HEIGHT * rows.length,
    data: {
      values: rows.map(({ name, value, text, color }) => ({
        name,
        value: value === null ? null : toSignificant(value),
        text,
        color,
      })),
    },
    layer: [
      {
        mark: { type: "bar", height: BAR_HEIGHT },
        encoding: {
          y,
          x: {
            field: "value",
            type: "quantitative",
            title: axis.title,
            scale: { domain: [...axis.domain], nice: false },
            axis: axisTicks(axis.ticks, axis.unit),
          },
          x2: { datum: 0 },
          color: { field: "color", type: "nominal", scale: null },
          tooltip: [{ field: "name" }, { field: "value" }],
        },
      },
      {
        mark: { type: "rule", color: INK.text, strokeWidth: 1 },
        encoding: { x: { datum: 0, type: "quantitative" } },
      },
      {
        mark: { type: "text", align: "left", dx: 10, dy: -6, lineBreak: "\n" },
        encoding: { y, x: { value: axis.width }, text: { field: "text" } },
      },
    ],
  };
}
