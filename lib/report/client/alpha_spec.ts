/** The chart of one linear's error against alpha. */

import { CHART_THEME, INK, METHODS, VEGA_LITE_SCHEMA } from "../../chart/theme.ts";
import { axisTicks, logTicks } from "../../chart/ticks.ts";
import type { SpecPart } from "./fit_spec.ts";

/** A bit width with the output error at every alpha. */
export interface AlphaCurve {
  readonly bits: number;
  readonly errors: readonly number[];
}

/** A line per bit width, the best alpha of each ringed: the first smallest, as in the search. */
export function alphaSpec(alphas: readonly number[], curves: readonly AlphaCurve[]): SpecPart {
  const several = curves.length > 1;
  const values = curves.flatMap((curve) => curvePoints(alphas, curve));
  const { color, ...place } = channels(several, values.map(({ error }) => error));
  return {
    $schema: VEGA_LITE_SCHEMA,
    config: CHART_THEME,
    width: 560,
    height: 280,
    data: { values },
    layer: [
      {
        mark: { type: "line", point: { filled: true, size: 60 } },
        encoding: { ...place, color: several ? color : { value: METHODS.AWQ.color } },
      },
      {
        transform: [{ filter: "datum.best" }],
        mark: { type: "point", size: 220, strokeWidth: 1.6, filled: false },
        encoding: { ...place, color: { value: INK.text } },
      },
    ],
  };
}

function channels(several: boolean, errors: readonly number[]) {
  const domain = [Math.min(...errors) / 1.2, Math.max(...errors) * 1.2] as const;
  return {
    x: {
      field: "alpha",
      type: "quantitative",
      title: "alpha (0 = RTN)",
      scale: { domain: [-0.02, 1.02], nice: false },
      axis: { values: [0, 0.2, 0.4, 0.6, 0.8, 1], format: "~g" },
    },
    y: {
      field: "error",
      type: "quantitative",
      // Several bit widths differ by orders of magnitude.
      title: several ? "output error (log scale)" : "output error",
      ...(several
        ? { scale: { type: "log", nice: false, domain }, axis: axisTicks(logTicks(...domain)) }
        : { scale: { zero: false }, axis: { format: "~g" } }),
    },
    color: {
      field: "bits",
      type: "ordinal",
      sort: "descending",
      // Without the ends, which vanish on a dark and on a white ground.
      scale: { scheme: { name: "viridis", extent: [0.3, 0.85] } },
      legend: { title: "bits" },
    },
    tooltip: [
      { field: "bits", title: "bits" },
      { field: "alpha", title: "alpha" },
      { field: "error", title: "output error" },
      { field: "gain", title: "gain over alpha 0" },
    ],
  };
}

/** Points of a curve; errors of 0 have no place on a log scale and, being exact, no interest. */
function curvePoints(alphas: readonly number[], { bits, errors }: AlphaCurve) {
  const best = errors.indexOf(Math.min(...errors));
  return errors.map((error, i) => ({
    bits,
    alpha: alphas[i]!,
    error,
    gain: errors[0]! / error,
    best: i === best,
  })).filter(({ error }) => error > 0);
}
