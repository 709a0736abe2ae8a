/** What a page carries as data: made by `build_report.ts`, read by the page's own program. */

import type { LinearResult } from "../record/diagnostic.ts";
import type { FamilySurface } from "./surfaces.ts";

/** A figure of a model, or across models. */
export interface ReportFigure {
  readonly name: string;
  /** What is shown; empty without a spec, as is the caption. */
  readonly title: string;
  readonly caption: string;
  /** A Vega-Lite specification with its data; `null` if the records cannot give the figure. */
  readonly spec: object | null;
  /** Why there is no spec; empty where there is one. */
  readonly reason: string;
}

/** One model of the page. */
export interface ReportModel {
  /** As in the record; text, never markup. */
  readonly name: string;
  /** Bit widths, widest first. */
  readonly bits: readonly number[];
  /** Grid of the error curves; `null` if the record has none. */
  readonly alphas: readonly number[] | null;
  /** All linears by their module name. */
  readonly layers: Readonly<Record<string, LinearResult>>;
  readonly figures: readonly ReportFigure[];
  /** By module family; `null` without a channels record. */
  readonly surfaces: Readonly<Record<string, FamilySurface>> | null;
}

export interface ReportData {
  /** In the order of the command line. */
  readonly models: readonly ReportModel[];
  /** Figures across models; none for a single model. */
  readonly comparison: readonly ReportFigure[];
}
