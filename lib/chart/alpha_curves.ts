/** Figure `alpha_curves`: how hard should one scale? */

import { toSignificant } from "../num/format_number.ts";
import type { DiagnosticRecord } from "../record/diagnostic.ts";
import { median } from "../stats/quantile.ts";
import { familyStyle, orderFamilies } from "./families.ts";
import { type ChartLinear, chartLinears } from "./linears.ts";
import type { PanelSpec, VegaLiteSpec } from "./spec.ts";
import { CHART_THEME, INK, VEGA_LITE_SCHEMA } from "./theme.ts";
import { logTicks } from "./ticks.ts";
import { figureTitle } from "./title.ts";
import { UndrawableError } from "./undrawable.ts";
import { valueChannel } from "./value_channel.ts";

const COLUMNS = 4;

/** A linear's errors at each alpha, relative to plain rounding. */
interface Curve {
  readonly family: string;
  readonly label: string;
  readonly errors: readonly number[];
}

/** What the panels share. */
interface Frame {
  readonly alphas: readonly number[];
  /** Ends of the error axis. */
  readonly domain: [number, number];
}

/** Error against alpha, relative to plain rounding: a panel per family, a line per linear and their median. */
export function alphaCurves(record: DiagnosticRecord): VegaLiteSpec {
  const { alphas, awq_report_bit: bits } = record.config;
  const curves = readCurves(chartLinears(record), bits);
  if (alphas === null || curves.length === 0) {
    throw new UndrawableError(
      "alpha_curves",
      `no layer has an error curve at ${bits} bits (AWQ-Diag keeps none)`,
    );
  }
  const errors = curves.flatMap((curve) => curve.errors);
  const families = orderFamilies(curves.map((curve) => curve.family));
  const frame: Frame = {
    alphas,
    domain: [Math.min(...errors) / 1.06, Math.max(...errors) * 1.06],
  };
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
      familyPanel(curves.filter((curve) => curve.family === family), index, frame)
    ),
  };
}

function familyPanel(curves: readonly Curve[], index: number, frame: Frame): PanelSpec {
  const { family } = curves[0]!;
  const { alphas, domain } = frame;
  const { color } = familyStyle(family);
  const leftmost = index % COLUMNS === 0;
  const errors = valueChannel("error", {
    title: leftmost ? "error / RTN error (log scale)" : null,
    scale: "log",
    domain,
    ticks: logTicks(...domain),
  });
  return {
    title: { text: family, anchor: "middle", fontSize: 12, fontWeight: "normal", offset: 4 },
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
        data: { values: curves.flatMap((curve) => curvePoints(curve, alphas)) },
        mark: { type: "line", strokeWidth: 1, opacity: 0.65, color },
        encoding: { detail: { field: "label" } },
      },
      {
        data: { values: curvePoints(medianCurve(curves), alphas) },
        mark: { type: "line", strokeWidth: 2.4, color: INK.text },
      },
      {
        data: { values: curves.map((curve) => bestPoint(curve, alphas)) },
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

/** Curves of the linears that have one; a linear that plain rounding leaves exact has none to show. */
function readCurves(linears: readonly ChartLinear[], bits: number): Curve[] {
  return linears.flatMap((linear) => {
    const curve = linear.awq_error_curve?.[bits];
    const rounding = linear.output_error[bits] ?? 0;
    if (!curve || rounding === 0) return [];
    const errors = curve.map((error) => error / rounding);
    return [{ family: linear.module_type, label: linear.label, errors }];
  });
}

/** The median over linears at each alpha. */
function medianCurve(curves: readonly Curve[]): Curve {
  const { family, errors } = curves[0]!;
  const at = (index: number) => median(curves.map((curve) => curve.errors[index]!));
  return { family, label: "median", errors: errors.map((_, index) => at(index)) };
}

function curvePoints({ label, errors }: Curve, alphas: readonly number[]) {
  return errors.map((error, index) => ({
    label,
    alpha: toSignificant(alphas[index]!, 3),
    error: toSignificant(error),
  }));
}

/** The first smallest point, as the search picks it. */
function bestPoint(curve: Curve, alphas: readonly number[]) {
  return curvePoints(curve, alphas)[curve.errors.indexOf(Math.min(...curve.errors))]!;
}
