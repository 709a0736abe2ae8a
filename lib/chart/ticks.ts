/**
 * Tick values and labels of logarithmic axes. Vega's own ticks crowd near zero on a symlog axis and
 * repeat labels on a short log axis; explicit ones do neither.
 */

import { formatShort, toSignificant } from "../num/format_number.ts";

/** The part of a Vega-Lite axis that says where ticks are and what they read. */
export interface AxisTicks {
  values: number[];
  /** Vega expression that looks the label of a tick up. */
  labelExpr: string;
}

const MOST_TICKS = 9;
/** Steps within a decade of a log axis and how many ticks they may give, finest first. */
const LOG_STEPS: readonly (readonly [most: number, steps: readonly number[]])[] = [
  [6, [1, 1.5, 2, 3, 5, 7]],
  [MOST_TICKS, [1, 2, 5]],
  [MOST_TICKS, [1, 3]],
  [MOST_TICKS, [1]],
];

/** Steps of 1-2-5, finer or coarser where those are few or many, even ones below a factor of three. */
export function logTicks(low: number, high: number): number[] {
  if (!(low > 0 && low < high && high < Infinity)) return [];
  const inside = (value: number) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9);
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  if (high / low < 3) return linearTicks(low, high);
  for (const [most, steps] of LOG_STEPS) {
    const ticks = powers(first, last, 1).flatMap((power) => steps.map((step) => step * power))
      .map((value) => toSignificant(value, 3)).filter(inside);
    if (ticks.length >= 2 && ticks.length <= most) return ticks;
  }
  const stride = Math.max(1, Math.ceil((last - first + 1) / MOST_TICKS));
  const ticks = powers(first, last, stride).filter(inside);
  return ticks.length >= 2 ? ticks : [low, high];
}

/** Ticks of a symlog axis with constant 1: zero, then 1, 3, 10, 30 ... on either side. */
export function symlogTicks(low: number, high: number): number[] {
  const largest = Math.max(Math.abs(low), Math.abs(high), 1);
  const decades = Math.ceil(Math.log10(largest));
  const stride = Math.max(1, Math.ceil(decades / 4));
  const steps = decades <= 3 ? [1, 3] : [1];
  const positive = powers(0, decades, stride).flatMap((power) => steps.map((step) => step * power));
  return [...positive.map((value) => -value).reverse(), 0, ...positive]
    .filter((value) => value >= low && value <= high);
}

/** Ticks of a linear axis at round steps. */
export function linearTicks(low: number, high: number): number[] {
  // Ends that differ by a rounding have no round number between them.
  if (!(high - low > 1e-12 * Math.max(Math.abs(low), Math.abs(high)))) return [];
  const rough = (high - low) / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough)!;
  const ticks: number[] = [];
  // A billionth of a step: ends that rounding has moved still get their tick.
  for (let index = Math.ceil(low / step - 1e-9); index <= high / step + 1e-9; index++) {
    ticks.push(toSignificant(index * step, 6));
  }
  return ticks;
}

/** Axis properties for given ticks, with labels that stay short at any magnitude. */
export function axisTicks(values: readonly number[], unit = ""): AxisTicks {
  const labels = Object.fromEntries(values.map((value) => [value, formatShort(value) + unit]));
  return { values: [...values], labelExpr: `(${JSON.stringify(labels)})[datum.value]` };
}

/** Powers of ten from `first` to `last`, every `stride`-th. */
function powers(first: number, last: number, stride: number): number[] {
  const result: number[] = [];
  for (let exponent = first; exponent <= last; exponent += stride) {
    result.push(Number(`1e${exponent}`));
  }
  return result;
}
