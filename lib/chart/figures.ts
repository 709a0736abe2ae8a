/** The figures there are, and the kind of record of each. A new figure is one row here. */

import type { RecordKind, RecordOf } from "../record/kinds.ts";
import { alphaCurves } from "./alpha_curves.ts";
import { alphaStudy } from "./alpha_study.ts";
import { awqReduction } from "./awq_reduction.ts";
import { errorVsBits } from "./error_vs_bits.ts";
import { importanceSurface } from "./importance_surface.ts";
import { kurtosisByLayer } from "./kurtosis_by_layer.ts";
import { moduleFamily } from "./module_family.ts";
import { outlierMap } from "./outlier_map.ts";
import { perplexity } from "./perplexity.ts";
import { saliencyCurve } from "./saliency_curve.ts";
import type { FigureSpec } from "./spec.ts";
import { UndrawableError } from "./undrawable.ts";

/** What a model has of a kind: one record, or one per bit width. */
export type PartOf<Kind extends RecordKind> = Kind extends "perplexity" ? readonly RecordOf<Kind>[]
  : RecordOf<Kind>;

/** The records of one model, by kind. What `diagnose` finds comes as two: `diagnostic`, `channels`. */
export type FigureSource = { readonly [Kind in RecordKind]?: PartOf<Kind> };

/** A figure of a model: drawn, or left out for a reason. */
export type Figure =
  | { readonly name: string; readonly spec: FigureSpec }
  | { readonly name: string; readonly reason: string };

/** A row of the table: a figure, the kind of record that it is drawn from, and how. */
type Row = {
  [Kind in RecordKind]: {
    readonly name: string;
    readonly needs: Kind;
    readonly draw: (part: PartOf<Kind>) => FigureSpec;
  };
}[RecordKind];

const FIGURES: readonly Row[] = [
  { name: "saliency_curve", needs: "channels", draw: saliencyCurve },
  { name: "kurtosis_by_layer", needs: "diagnostic", draw: kurtosisByLayer },
  { name: "module_family", needs: "diagnostic", draw: moduleFamily },
  { name: "awq_reduction", needs: "diagnostic", draw: awqReduction },
  {
    name: "importance_surface_down_proj",
    needs: "channels",
    draw: (record) => importanceSurface(record, "down_proj"),
  },
  {
    name: "importance_surface_o_proj",
    needs: "channels",
    draw: (record) => importanceSurface(record, "o_proj"),
  },
  { name: "error_vs_bits", needs: "diagnostic", draw: errorVsBits },
  { name: "alpha_curves", needs: "diagnostic", draw: alphaCurves },
  { name: "outlier_map", needs: "diagnostic", draw: outlierMap },
  { name: "alpha_study", needs: "alpha_study", draw: alphaStudy },
  { name: "perplexity", needs: "perplexity", draw: perplexity },
];

/** Kinds of record that belong together: figures of the one are missed where only the other is. */
const COMPANIONS: readonly RecordKind[] = ["diagnostic", "channels"];

/**
 * Draws the figures of a model one after the other.
 *
 * @param source The model's records
 * @returns Each figure that these kinds of record can give, or the reason why this one cannot
 * @throws {AwqDiagError} If an array of a record does not decode
 *
 * @example Without records there are no figures
 * ```ts
 * import { drawFigures } from "./figures.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([...drawFigures({})], []);
 * ```
 */
export function* drawFigures(source: FigureSource): Generator<Figure> {
  const diagnosed = COMPANIONS.some((kind) => source[kind]);
  for (const row of FIGURES) {
    const wanted = source[row.needs] || (diagnosed && COMPANIONS.includes(row.needs));
    if (wanted) yield drawFigure(row, source);
  }
}

function drawFigure({ name, needs, draw }: Row, source: FigureSource): Figure {
  const part = source[needs];
  if (!part) {
    return {
      name,
      reason: `it needs the ${needs} record, ${needs}_<slug>.json, which is not there`,
    };
  }
  try {
    return { name, spec: (draw as (part: unknown) => FigureSpec)(part) };
  } catch (error) {
    if (error instanceof UndrawableError) return { name, reason: error.reason };
    throw error;
  }
}
