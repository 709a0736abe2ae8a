/** The figures that a page draws with Vega-Lite; the surfaces it has in three dimensions instead. */

import { crossModelAwqReduction } from "../chart/cross_model_awq_reduction.ts";
import { drawFigures } from "../chart/figures.ts";
import type { FigureSpec } from "../chart/spec.ts";
import type { ChannelsRecord } from "../record/channels.ts";
import type { DiagnosticRecord } from "../record/diagnostic.ts";
import type { ReportFigure } from "./report_data.ts";

/** Draws the figures of one model. */
export function modelFigures(
  record: DiagnosticRecord,
  channels: ChannelsRecord | null,
): ReportFigure[] {
  const source = channels === null ? { diagnostic: record } : { diagnostic: record, channels };
  return drawFigures(source)
    .filter(({ name }) => !name.startsWith("importance_surface"))
    .map((figure) =>
      "spec" in figure
        ? pageFigure(figure.name, figure.spec, record.model)
        : { name: figure.name, title: "", caption: "", spec: null, reason: figure.reason }
    )
    .toArray();
}

/** Draws the figures across models. */
export function comparisonFigures(records: readonly DiagnosticRecord[]): ReportFigure[] {
  if (records.length < 2) return [];
  return [pageFigure("cross_model_awq_reduction", crossModelAwqReduction(records), "")];
}

/** The page prints title and subtitle itself, and names the model above the figure. */
function pageFigure(name: string, spec: FigureSpec, model: string): ReportFigure {
  const title = typeof spec.title === "string" ? { text: spec.title } : spec.title;
  const { text = name, subtitle = "" } = (title ?? {}) as {
    text?: string;
    subtitle?: string | string[];
  };
  const whole = [subtitle].flat().join(" ");
  const detail = whole.startsWith(model) ? whole.slice(model.length) : whole;
  return { name, title: text, caption: detail.replace(/^\s*·\s*/, ""), spec, reason: "" };
}
