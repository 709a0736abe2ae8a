/** Figure `alpha_curves`: how hard should one scale? */

import { toSignificant } from "../num/format_number.ts";
import type { DiagnosticRecord } from "../record/diagnostic.ts";
import { median } from "../stats/quantile.ts";
import { familyStyle, orderFamilies } from "./families.ts";
import { type ChartLinear, chartLinears } from "./linears.ts";
import type { PanelSpec, VegaLiteSpec } from "./spec.ts";
import { CHART_THEME, INK, VEGA_LITE_SCHEMA } from "./theme.ts";
import { logTicks } from "./ticks.ts";
import { figureTitle, shortenName } from "./title.ts";
import { UndrawableError } from "./undrawable.ts";
import { valueChannel } from "./value_channel.ts";

const COLUMNS = 4;
/** Points of all curves together; more take seconds to draw and show nothing more. */
const MOST_POINTS = 60_000;

/** An error relative to plain rounding. */
interface Point {
  readonly alpha: number;
  readonly error: number;
}

/** A linear's errors along the grid of alphas. */
interface Curve {
  readonly family: string;
  readonly label: string;
  readonly points: readonly Point[];
  /** The first smallest point, as the search picks it. */
  readonly best: Point;
}

/** Error against alpha, relative to plain rounding: a panel per family, a line per linear and their median. */
export function alphaCurves(record: DiagnosticRecord): VegaLiteSpec {
  const { alphas, awq_report_bit: bits } = record.config;
  const curves = alphas === null ? [] : readCurves(chartLinears(record), alphas, bits);
  if (curves.length === 0) {
    throw new UndrawableError(
      "alpha_curves",
      `no layer has an error curve at ${bits} bits (AWQ-Diag keeps none)`,
    );
  }
  const errors = curves.flatMap(({ points, best }) => [...points, best].map(({ error }) => error));
  const domain = [Math.min(...errors) / 1.06, Math.max(...errors) * 1.06] as const;
  const families = orderFamilies(curves.map((curve) => curve.family));
  return {
    $schema: VEGA_LITE_SCHEMA,
    config: CHART_THEME,
    title: figureTitle(
      `Output error against alpha at ${bits} bits`,
      record.model,
      "thin: a layer; circle: its best alpha; bold: median of the layers",
    ),
    columns: COLUMNS,
    spacing: { row: 18, column: 14 },
    concat: families.map((family, index) =>
      familyPanel(curves.filter((curve) => curve.family === family), index, domain)
    ),
  };
}

function familyPanel(
  curves: readonly Curve[],
  index: number,
  domain: readonly [number, number],
): PanelSpec {
  const { family } = curves[0]!;
  const { color } = familyStyle(family);
  const leftmost = index % COLUMNS === 0;
  const errors = valueChannel("error", {
    title: leftmost ? "error / RTN error (log scale)" : null,
    scale: "log",
    domain,
    ticks: logTicks(...domain),
  });
  return {
    title: {
      text: shortenName(family),
      anchor: "middle",
      fontSize: 12,
      fontWeight: "normal",
      offset: 4,
    },
    width: 170,
    height: 180,
    encoding: {
      x: {
        field: "alpha",
        type: "quantitative",
        title: "alpha (0 = RTN)",
        scale: { domain: [-0.04, 1.04], nice: false },
        axis: { values: [0, 0.5, 1], format: "~g" },
      },
      y: { ...errors, axis: { ...errors.axis, labels: leftmost } },
    },
    layer: [
      {
        data: { values: curves.flatMap(({ label, points }) => drawn(label, points)) },
        mark: { type: "line", strokeWidth: 1, opacity: 0.65, color },
        encoding: { detail: { field: "label" } },
      },
      {
        data: { values: drawn("median", medianPoints(curves)) },
        mark: { type: "line", strokeWidth: 2.4, color: INK.text },
      },
      {
        data: { values: curves.flatMap(({ label, best }) => drawn(label, [best])) },
        mark: {
          type: "point",
          size: 34,
          stroke: color,
          fill: INK.ground,
          strokeWidth: 1.3,
          opacity: 1,
        },
        encoding: { tooltip: ["label", "alpha", "error"].map((field) => ({ field })) },
      },
    ],
  };
}

/**
 * Curves of the linears that have one; a linear that plain rounding leaves exact has none to show, and
 * an error of 0 no place on a log axis.
 */
function readCurves(
  linears: readonly ChartLinear[],
  alphas: readonly number[],
  bits: number,
): Curve[] {
  const step = Math.ceil(alphas.length * linears.length / MOST_POINTS);
  return linears.flatMap((linear) => {
    const rounding = linear.output_error[bits] ?? 0;
    if (rounding === 0) return [];
    const points = (linear.awq_error_curve?.[bits] ?? [])
      .map((error, index) => ({ alpha: alphas[index]!, error: error / rounding }))
      .filter(({ error }) => error > 0);
    if (points.length === 0) return [];
    const best = points.reduce((least, point) => point.error < least.error ? point : least);
    const shown = points.filter((_, i) => i % step === 0 || i === points.length - 1);
    return [{ family: linear.module_type, label: linear.label, points: shown, best }];
  });
}

/** The median over linears at each alpha. */
function medianPoints(curves: readonly Curve[]): Point[] {
  const byAlpha = Map.groupBy(curves.flatMap(({ points }) => points), ({ alpha }) => alpha);
  return [...byAlpha].map(([alpha, points]) => ({
    alpha,
    error: median(points.map(({ error }) => error)),
  }));
}

/** Points as the spec holds them. */
function drawn(label: string, points: readonly Point[]) {
  return points.map(({ alpha, error }) => ({
    label,
    alpha: toSignificant(alpha, 3),
    error: toSignificant(error),
  }));
}
