/** Figure `error_vs_bits`: what does each bit cost, with and without scaling? */

import { formatKeepingZeros, formatShort, toSignificant } from "../num/format_number.ts";
import type { DiagnosticRecord, LinearResult } from "../record/diagnostic.ts";
import { quantile } from "../stats/quantile.ts";
import type { VegaLiteSpec } from "./spec.ts";
import { CHART_THEME, INK, METHODS, VEGA_LITE_SCHEMA } from "./theme.ts";
import { logTicks } from "./ticks.ts";
import { figureTitle } from "./title.ts";
import { UndrawableError } from "./undrawable.ts";
import { quantity, valueChannel } from "./value_channel.ts";

type Method = keyof typeof METHODS;

/** Half the distance between the two methods' marks; bit widths are 1 apart. */
const DODGE = 0.09;

/** The spread over linears of a method's error at one bit width. */
interface Spread {
  method: Method;
  bits: number;
  /** Place on the x axis, aside of the bit width so that the methods do not cover each other. */
  position: number;
  layers: number;
  p5: number;
  p25: number;
  median: number;
  p75: number;
  p95: number;
  text: string;
}

/** Median and spread over linears per bit width. Errors of 0 have no place on a log axis: left out. */
export function errorVsBits(record: DiagnosticRecord): VegaLiteSpec {
  const linears = Object.values(record.layers);
  const widths = [...record.config.bit_widths].sort((a, b) => a - b);
  const spreads = widths.flatMap((bits, index) => [
    ...spreadAt(linears, "RTN", bits, index - DODGE),
    ...spreadAt(linears, "AWQ", bits, index + DODGE),
  ]);
  if (spreads.length === 0) {
    throw new UndrawableError("error_vs_bits", "no layer has an output error above 0");
  }
  return {
    $schema: VEGA_LITE_SCHEMA,
    config: CHART_THEME,
    title: figureTitle(
      "Output error by bit width",
      record.model,
      "point: median of layers; box: middle half; line: 5 to 95 %",
    ),
    width: 640,
    height: 360,
    data: { values: spreads },
    encoding: {
      x: {
        field: "position",
        type: "quantitative",
        title: "bits per weight",
        scale: { domain: [-0.65, widths.length - 0.35], nice: false, zero: false },
        axis: {
          values: widths.map((_, index) => index),
          labelExpr: `${JSON.stringify(widths)}[datum.value]`,
          grid: false,
        },
      },
      color: { ...methodChannel("color"), legend: methodLegend() },
      tooltip: ["method", "bits", "median", "p5", "p25", "p75", "p95", "layers"]
        .map((field) => ({ field })),
    },
    layer: spreadMarks(spreads),
  };
}

/** Line, box, point and number of each spread. */
function spreadMarks(spreads: readonly Spread[]) {
  const low = Math.min(...spreads.map((spread) => spread.p5)) * 0.7;
  const high = Math.max(...spreads.map((spread) => spread.p95)) * 1.4;
  const number = (method: Method, align: "left" | "right", look: object) => ({
    transform: [{ filter: `datum.method === "${method}"` }],
    mark: { type: "text" as const, align, dx: align === "left" ? 12 : -12, ...look },
    encoding: { y: quantity("median"), text: { field: "text" }, color: { value: INK.text } },
  });
  // A white rim keeps grid lines from striking the numbers through.
  const rim = { stroke: INK.ground, strokeWidth: 4 };
  return [
    {
      mark: { type: "rule" as const, strokeWidth: 1.6 },
      encoding: { y: quantity("p5"), y2: { field: "p95" } },
    },
    {
      mark: { type: "bar" as const, width: 13 },
      encoding: { y: quantity("p25"), y2: { field: "p75" } },
    },
    {
      // The outline keeps the point in sight where the box has no height.
      mark: { type: "point" as const, fill: INK.ground, strokeWidth: 1.6, size: 30, opacity: 1 },
      encoding: {
        y: valueChannel("median", {
          title: "output error, ‖(W − Ŵ)x‖² / ‖Wx‖² (log scale)",
          scale: "log",
          domain: [low, high],
          ticks: logTicks(low, high),
        }),
        shape: { ...methodChannel("shape"), legend: methodLegend() },
      },
    },
    number("RTN", "right", rim),
    number("AWQ", "left", rim),
    number("RTN", "right", {}),
    number("AWQ", "left", {}),
  ];
}

function methodChannel(look: "color" | "shape") {
  const domain = Object.keys(METHODS) as Method[];
  const range = domain.map((method) => METHODS[method][look]);
  return { field: "method", type: "nominal" as const, scale: { domain, range } };
}

function methodLegend() {
  return { title: null, orient: "bottom" as const, symbolSize: 110, symbolOpacity: 1 };
}

/** The spread at one bit width; empty if no linear has an error there. */
function spreadAt(
  linears: readonly LinearResult[],
  method: Method,
  bits: number,
  position: number,
): Spread[] {
  const errors = linears
    .map((linear) => (method === "RTN" ? linear.output_error : linear.awq_output_error)[bits] ?? 0)
    .filter((error) => error > 0);
  if (errors.length === 0) return [];
  const at = (p: number) => toSignificant(quantile(errors, p));
  const middle = quantile(errors, 0.5);
  // Two digits, a trailing zero kept, so that RTN and AWQ compare.
  const text = middle < 10 ? formatKeepingZeros(middle, 2) : formatShort(middle);
  const [p5, p25, median, p75, p95] = [at(0.05), at(0.25), at(0.5), at(0.75), at(0.95)];
  return [{ method, bits, position, layers: errors.length, p5, p25, median, p75, p95, text }];
}
