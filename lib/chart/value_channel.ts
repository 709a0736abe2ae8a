/** Quantitative channels of Vega-Lite, with ends and ticks of our own choice. */

import { type AxisTicks, axisTicks } from "./ticks.ts";

/** A field of numbers. */
export interface Quantity {
  /** Data field. */
  field: string;
  /** Numbers. */
  type: "quantitative";
}

/** A value axis. */
export interface ValueAxis {
  /** Its title, perhaps in lines; `null` for none. */
  readonly title: string | string[] | null;
  /** Type of the scale; symlog has constant 1. */
  readonly scale: "linear" | "log" | "symlog";
  /** Both ends. */
  readonly domain: readonly [number, number];
  /** Where ticks are. */
  readonly ticks: readonly number[];
  /** Text after a number, such as ` %`. */
  readonly unit?: string;
}

/** A channel with its axis. */
export interface ValueChannel extends Quantity {
  /** Title of the axis. */
  title: string | string[] | null;
  /** Scale that ends where the domain does. */
  scale: { type: ValueAxis["scale"]; constant?: number; domain: number[]; nice: false };
  /** Ticks. */
  axis: AxisTicks;
}

/** The channel of a field whose axis another layer describes. */
export function quantity(field: string): Quantity {
  return { field, type: "quantitative" };
}

/** The channel of a field, with its axis. */
export function valueChannel(field: string, axis: ValueAxis): ValueChannel {
  const { title, scale: type, domain, ticks, unit } = axis;
  const constant = type === "symlog" ? { constant: 1 } : {};
  return {
    ...quantity(field),
    title,
    scale: { type, ...constant, domain: [...domain], nice: false },
    axis: axisTicks(ticks, unit),
  };
}
