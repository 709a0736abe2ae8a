/** Quantitative channels of Vega-Lite, with ends and ticks of our own choice. */

import { type AxisTicks, axisTicks } from "./ticks.ts";

/** A field of numbers. */
export interface Quantity {
  field: string;
  type: "quantitative";
}

/** A value axis. */
export interface ValueAxis {
  readonly title: string | string[] | null;
  readonly scale: "linear" | "log" | "symlog";
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
  /** Text after a number, such as ` %`. */
  readonly unit?: string;
}

/** A channel with its axis. */
export interface ValueChannel extends Quantity {
  title: string | string[] | null;
  /** Scale that ends where the domain does. */
  scale: { type: ValueAxis["scale"]; constant?: number; domain: number[]; nice: false };
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
