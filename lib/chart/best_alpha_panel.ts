/** The panel of the best alphas: how many linears want which scaling strength. */

import { formatShort, toSignificant } from "../num/format_number.ts";
import { ALPHA_STRATEGIES, type AlphaStudyRecord } from "../record/alpha_study.ts";
import type { PanelSpec } from "./spec.ts";
import { ROW_HEIGHT } from "./strip_panel.ts";
import { INK, METHODS } from "./theme.ts";
import { axisTicks, linearTicks } from "./ticks.ts";
import { panelTitle } from "./title.ts";

const WIDTH = 330;
/** Bars of the widest histogram, one per point of the usual grid; a finer grid shares them. */
const MOST_BARS = 21;
/** Light enough for the lines over it. */
const BAR = { type: "bar", color: METHODS.AWQ.color, opacity: 0.55 } as const;

/** A histogram, or the range where the record holds no linears, with median and the one alpha for all. */
export function bestAlphaPanel(record: AlphaStudyRecord): PanelSpec {
  const { best_alpha_dist: { min, median, max }, global_const_alpha: common } = record;
  const bars = countBars(record);
  const empty = bars.length === 0;
  return {
    title: panelTitle(
      `Best alphas: median ${formatShort(median)} (line), one for all ${
        formatShort(common)
      } (dashes)`,
    ),
    width: WIDTH,
    height: ROW_HEIGHT * ALPHA_STRATEGIES.length,
    encoding: {
      x: {
        field: "alpha",
        type: "quantitative",
        title: `${empty ? "range of the layers' best alphas" : "best alpha of a layer"} (0 = RTN)`,
        scale: { domain: [-0.04, 1.04], nice: false },
        axis: axisTicks([0, 0.25, 0.5, 0.75, 1]),
      },
    },
    layer: [
      empty ? rangeBar(min, max) : histogram(bars, record.n_grid),
      marker(median, [1, 0]),
      marker(common, [4, 3]),
    ],
  };
}

interface Bar {
  readonly alpha: number;
  readonly layers: number;
}

/** Layers per alpha of the grid, or per twentieth where the grid is finer. */
function countBars({ layers, n_grid }: AlphaStudyRecord): Bar[] {
  const steps = Math.max(1, Math.min(n_grid, MOST_BARS) - 1);
  const bins = Map.groupBy(
    Object.values(layers ?? {}),
    ({ best_alpha }) => Math.round(best_alpha * steps),
  );
  return [...bins].map(([bin, members]) => ({
    alpha: toSignificant(bin / steps),
    layers: members.length,
  })).sort((a, b) => a.alpha - b.alpha);
}

function histogram(bars: readonly Bar[], points: number) {
  const most = Math.max(...bars.map(({ layers }) => layers));
  const slot = WIDTH / 1.08 / Math.max(1, Math.min(points, MOST_BARS) - 1);
  return {
    data: { values: [...bars] },
    mark: { ...BAR, width: Math.min(24, 0.8 * slot) },
    encoding: {
      y: {
        field: "layers",
        type: "quantitative" as const,
        scale: { domain: [0, most * 1.1], nice: false },
        axis: axisTicks(linearTicks(0, most).filter(Number.isInteger)),
      },
      tooltip: [{ field: "alpha" }, { field: "layers" }],
    },
  };
}

/** A bar from the smallest to the largest best alpha, at half height. */
function rangeBar(min: number, max: number) {
  return {
    data: { values: [{ alpha: toSignificant(min), to: toSignificant(max) }] },
    mark: { ...BAR, height: 16 },
    encoding: { x2: { field: "to" } },
  };
}

/** A line at one alpha from top to bottom. */
function marker(alpha: number, dash: number[]) {
  return {
    data: { values: [{ alpha: toSignificant(alpha) }] },
    mark: { type: "rule" as const, color: INK.text, strokeWidth: 1.6, strokeDash: dash },
  };
}
