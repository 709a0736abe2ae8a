/** Distributions by group: mean, its interval, median, and a dot for every linear, so that none can hide. */

import { formatKeepingZeros, toSignificant } from "../num/format_number.ts";
import { seriesChannels } from "./family_series.ts";
import { rowChannel } from "./row_channel.ts";
import type { PanelSpec } from "./spec.ts";
import { INK } from "./theme.ts";
import { quantity, type ValueAxis, valueChannel } from "./value_channel.ts";

/** Height of a row; its lower third is a lane for bar, whisker and median, the rest for dots. */
export const ROW_HEIGHT = 46;
const LANE_HEIGHT = 10;
const LANE_OFFSET = 14;

const MEDIAN_TICK = {
  type: "tick",
  color: INK.text,
  opacity: 1,
  thickness: 3,
  size: LANE_HEIGHT + 4,
  yOffset: LANE_OFFSET,
} as const;

/** One value of a group, named for the tooltip. */
export interface StripValue {
  readonly label: string;
  /** Its value, in units of the axis. */
  readonly value: number;
}

/** A row of the panel. */
export interface StripGroup {
  /** Name at the left of the row. */
  readonly name: string;
  /** Family whose colour and shape the row takes. */
  readonly family: string;
  /** Drawn from the top of the row to its bottom. */
  readonly values: readonly StripValue[];
  /** Mean of the values: the bar. */
  readonly mean: number;
  /** Median of the values: the tick. */
  readonly median: number;
  /** 95 % interval of the mean. */
  readonly interval?: readonly [number, number];
}

/** The value axis of the panel. */
export interface StripAxis extends ValueAxis {
  /** Where bars begin: the value that means nothing to see. */
  readonly base: number;
  readonly width: number;
}

/** The panel. */
export function stripPanel(groups: readonly StripGroup[], axis: StripAxis): PanelSpec {
  const marks = groups.map((group) => groupMarks(group, axis.unit));
  const { color } = seriesChannels("group", groups);
  const y = rowChannel("group", groups.map((group) => group.name));
  return {
    width: axis.width,
    height: ROW_HEIGHT * groups.length,
    data: { values: marks },
    layer: [
      {
        mark: { type: "bar", opacity: 0.45, height: LANE_HEIGHT, yOffset: LANE_OFFSET },
        encoding: {
          y,
          x: valueChannel("mean", axis),
          x2: { datum: axis.base },
          color: { ...color, legend: null },
        },
      },
      dots(groups, y),
      ...(groups.some((group) => group.interval) ? whiskers(y) : []),
      {
        mark: MEDIAN_TICK,
        encoding: { y, x: quantity("median") },
      },
      {
        mark: { type: "text", align: "left", dx: 10, dy: -6, lineBreak: "\n" },
        encoding: { y, x: { value: axis.width }, text: { field: "text" } },
      },
    ],
  };
}

/** A dot per value in the upper two thirds of its row, the first on top. */
function dots(groups: readonly StripGroup[], y: object) {
  const { color, shape } = seriesChannels("group", groups);
  return {
    data: { values: groups.flatMap(groupDots) },
    mark: { type: "point" as const, filled: true, size: 26, opacity: 0.9, clip: true },
    encoding: {
      y,
      yOffset: { ...quantity("row"), scale: { domain: [1.85, -0.15] } },
      x: quantity("value"),
      color: { ...color, legend: null },
      shape: { ...shape, legend: null },
      tooltip: [{ field: "label", title: "layer" }, { field: "value" }],
    },
  };
}

/** A line from the low to the high end of the interval, with a cap at each. */
function whiskers(y: object) {
  const transform = [{ filter: "isValid(datum.low)" }];
  const look = { color: INK.text, opacity: 1, yOffset: LANE_OFFSET };
  const cap = { ...look, type: "tick" as const, thickness: 1.4, size: LANE_HEIGHT };
  return [
    {
      transform,
      mark: { ...look, type: "rule" as const, strokeWidth: 1.4 },
      encoding: { y, x: quantity("low"), x2: { field: "high" } },
    },
    { transform, mark: cap, encoding: { y, x: quantity("low") } },
    { transform, mark: cap, encoding: { y, x: quantity("high") } },
  ];
}

function groupMarks(group: StripGroup, unit = "") {
  const figure = (value: number) => formatKeepingZeros(value, 3) + unit;
  return {
    group: group.name,
    mean: toSignificant(group.mean),
    median: toSignificant(group.median),
    ...(group.interval
      ? { low: toSignificant(group.interval[0]), high: toSignificant(group.interval[1]) }
      : {}),
    text: `mean ${figure(group.mean)}\nmedian ${figure(group.median)}`,
  };
}

/** Dots with their height in the row: 0 for the first, 1 for the last. */
function groupDots(group: StripGroup) {
  const last = group.values.length - 1;
  return group.values.map(({ label, value }, index) => ({
    group: group.name,
    label,
    value: toSignificant(value),
    row: last === 0 ? 0.5 : toSignificant(index / last, 3),
  }));
}
