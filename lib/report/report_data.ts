/** What a page carries as data: made by `build_report.ts`, read by the page's own program. */

import type { LinearResult } from "../record/diagnostic.ts";
import type { FamilySurface } from "./surfaces.ts";

/** A figure of a model, or across models. */
export interface ReportFigure {
  /** Name of the figure, as in `figures/<slug>/<name>.png`. */
  readonly name: string;
  /** What is shown; empty without a spec. */
  readonly title: string;
  /** How to read it; may be empty. */
  readonly caption: string;
  /** A Vega-Lite specification with its data; `null` if the records cannot give the figure. */
  readonly spec: object | null;
  /** Why there is no spec; empty where there is one. */
  readonly reason: string;
}

/** One model of the page. */
export interface ReportModel {
  /** Name as in the record; text, never markup. */
  readonly name: string;
  /** Bit widths of the errors, widest first. */
  readonly bits: readonly number[];
  /** Grid of the error curves; `null` if the record has none. */
  readonly alphas: readonly number[] | null;
  /** All layers by their module name. */
  readonly layers: Readonly<Record<string, LinearResult>>;
  /** Figures, drawn or not. */
  readonly figures: readonly ReportFigure[];
  /** Surfaces by module family; `null` without a channels record. */
  readonly surfaces: Readonly<Record<string, FamilySurface>> | null;
}

/** The data of a page. */
export interface ReportData {
  /** Models in the order of the command line. */
  readonly models: readonly ReportModel[];
  /** Figures across models; none for a single model. */
  readonly comparison: readonly ReportFigure[];
}
