/** Figure `saliency_curve`: is importance concentrated in a few channels? */

import { toSignificant } from "../num/format_number.ts";
import type { ChannelsRecord } from "../record/channels.ts";
import { decodeFloat32Array } from "../record/float32_array.ts";
import { topShare } from "../stats/importance.ts";
import { mean } from "../stats/mean.ts";
import { linearLabel } from "./linears.ts";
import type { VegaLiteSpec } from "./spec.ts";
import { CHART_THEME, INK, VEGA_LITE_SCHEMA } from "./theme.ts";
import { logTicks } from "./ticks.ts";
import { figureTitle } from "./title.ts";
import { UndrawableError } from "./undrawable.ts";
import { quantity, valueChannel } from "./value_channel.ts";

const HEIGHT = 360;
const X_TITLE = "channels, most important first (% of the layer's channels, log scale)";
const HIGHEST = 3;
/** Samples of a curve; at 600 pixels more would not be seen. */
const SAMPLES = 160;
const STYLES = [
  { color: "#d55e00", dash: [1, 0] },
  { color: "#0072b2", dash: [6, 2] },
  { color: "#009e73", dash: [2, 2] },
  { color: INK.text, dash: [9, 3, 2, 3] },
];

/** A linear with its importances in descending order and the percent its top 1 % holds. */
interface Curve {
  readonly label: string;
  readonly sorted: Float64Array;
  readonly share: number;
}

/** The linears with the highest top-1 % share, and a typical one, in units of the mean. */
export function saliencyCurve(record: ChannelsRecord): VegaLiteSpec {
  const curves = chooseCurves(readCurves(record));
  return {
    $schema: VEGA_LITE_SCHEMA,
    config: CHART_THEME,
    title: figureTitle(
      "Sorted channel importance",
      record.model,
      "layers with the highest top-1 % share, and a typical one",
    ),
    width: 620,
    height: HEIGHT,
    layer: [topPercentLine(), curveLines(curves)],
  };
}

/** The line at 1 % and its name. */
function topPercentLine() {
  const x = quantity("rank_percent");
  return {
    data: { values: [{ rank_percent: 1, text: "top 1 % of channels" }] },
    layer: [
      {
        mark: { type: "rule" as const, color: INK.line, strokeDash: [4, 3], strokeWidth: 1.2 },
        encoding: { x },
      },
      {
        mark: { type: "text" as const, align: "left" as const, dx: 6, dy: -8, color: INK.quiet },
        encoding: { x, y: { value: HEIGHT }, text: { field: "text" } },
      },
    ],
  };
}

function curveLines(curves: readonly Curve[]) {
  const points = curves.flatMap(samplePoints);
  const importances = points.map((point) => point.importance);
  const high = Math.max(...importances) * 1.15;
  const low = Math.max(Math.min(...importances) * 0.9, high * 1e-6);
  const start = Math.min(0.5, ...points.map((point) => point.rank_percent));
  const names = curves.map(({ label }) => label);
  const styles = STYLES.slice(0, curves.length);
  const layer = { field: "layer", type: "nominal" as const };
  const legend = {
    orient: "bottom" as const,
    columns: 2,
    title: null,
    symbolSize: 500,
    labelExpr: `(${JSON.stringify(Object.fromEntries(curves.map(legendText)))})[datum.value]`,
  };
  return {
    data: { values: points },
    mark: { type: "line" as const, strokeWidth: 2, clip: true },
    encoding: {
      x: logAxis("rank_percent", X_TITLE, [start, 100]),
      y: logAxis("importance", "importance / mean of the layer (log scale)", [low, high]),
      color: {
        ...layer,
        scale: { domain: names, range: styles.map((style) => style.color) },
        legend,
      },
      strokeDash: {
        ...layer,
        scale: { domain: names, range: styles.map((style) => style.dash) },
        legend,
      },
      tooltip: [
        { field: "layer", title: "layer" },
        { field: "rank_percent", title: "rank, % of channels" },
        { field: "importance", title: "importance / mean" },
      ],
    },
  };
}

function logAxis(field: string, title: string, domain: [number, number]) {
  return valueChannel(field, { title, scale: "log", domain, ticks: logTicks(...domain) });
}

/** All linears whose importances are finite and not all zero. */
function readCurves(record: ChannelsRecord): Curve[] {
  return Object.values(record.layers).flatMap((linear) => {
    const sorted = Float64Array.from(decodeFloat32Array(linear.importance)).sort().reverse();
    const usable = sorted.length > 0 && sorted.every(Number.isFinite) && sorted[0]! > 0;
    return usable ? [{ label: linearLabel(linear), sorted, share: topShare(sorted) }] : [];
  });
}

/** The linears with the highest shares, then the one with the middle share. */
function chooseCurves(curves: readonly Curve[]): Curve[] {
  if (curves.length === 0) {
    throw new UndrawableError(
      "saliency_curve",
      "no layer has importances that are finite and not 0",
    );
  }
  const ranked = [...curves].sort((a, b) => b.share - a.share);
  const highest = ranked.slice(0, HIGHEST);
  const typical = ranked[Math.floor(ranked.length / 2)]!;
  return highest.includes(typical) ? highest : [...highest, typical];
}

function legendText({ label, share }: Curve, index: number): [string, string] {
  const typical = index === HIGHEST ? " (typical)" : "";
  return [label, `${label}${typical}: top 1 % holds ${share.toFixed(1)} %`];
}

/** Points of a curve at ranks that are evenly spaced on a log axis, the first and the last included. */
function samplePoints({ label, sorted }: Curve) {
  const average = mean(sorted);
  const ranks = new Set<number>();
  for (let step = 0; step <= SAMPLES; step++) {
    ranks.add(Math.round(sorted.length ** (step / SAMPLES)));
  }
  return [...ranks].filter((rank) => sorted[rank - 1]! > 0).map((rank) => ({
    layer: label,
    rank_percent: toSignificant(100 * rank / sorted.length),
    importance: toSignificant(sorted[rank - 1]! / average),
  }));
}
