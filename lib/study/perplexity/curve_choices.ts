/** Scaling strengths of the strategies that choose by the error curves of single linears. */

import { blockTaps } from "../../graph/block.ts";
import {
  AWQ_DIAG_OUTLIER_SIGMA,
  type MeasureContext,
  measureModel,
} from "../../measure/measure_model.ts";
import { alphaGrid } from "../../quant/alpha_grid.ts";
import { blockAlpha, constantAlpha } from "../../quant/alpha_choice.ts";
import { firstSmallest } from "../../quant/first_smallest.ts";
import type { ErrorCurves, Grids } from "../../search/linear_group.ts";

/** The curves of a linear, and the input it reads: the same for linears that share one. */
export interface LinearCurves {
  readonly name: string;
  readonly input: string;
  readonly curves: ErrorCurves;
}

/** Alphas of the strategies at one bit width, by full name of the linear. */
export interface AlphaChoices {
  /** One for all linears: `const_awq`. */
  readonly constant: number;
  /** One for the linears that read the same input: `block_awq`. */
  readonly block: Readonly<Record<string, number>>;
  /** One for each linear: `search_awq`. */
  readonly search: Readonly<Record<string, number>>;
}

/** Alphas that the curves choose, and the magnitudes that turn them into scales. */
export interface CurveChoices {
  /** Alphas by bit width. */
  readonly alphas: ReadonlyMap<number, AlphaChoices>;
  /** Mean |x| of each input channel by full name of the linear. */
  readonly magnitudes: ReadonlyMap<string, Float64Array>;
}

/** Chooses alphas at one bit width (docs/method.md#strategies); the first smallest wins. */
export function chooseAlphas(
  linears: readonly LinearCurves[],
  alphas: ArrayLike<number>,
  bits: number,
): AlphaChoices {
  const errorsOf = ({ curves }: LinearCurves) => curves.errors.get(bits)!;
  const groups = [...Map.groupBy(linears, ({ input }) => input).values()];
  const constant = constantAlpha(linears.map((linear) => {
    return { numerators: errorsOf(linear), denominator: linear.curves.norm };
  }));
  return {
    constant: alphas[constant]!,
    block: Object.fromEntries(groups.flatMap((group) => {
      const alpha = alphas[blockAlpha(group.map(errorsOf))]!;
      return group.map(({ name }) => [name, alpha]);
    })),
    search: Object.fromEntries(
      linears.map((linear) => [linear.name, alphas[firstSmallest(errorsOf(linear))]!]),
    ),
  };
}

/** Measures the error curves of all linears and chooses by them. */
export async function chooseByCurves(
  context: MeasureContext,
  grids: Grids,
  points: number,
  onLinear: (name: string) => void,
): Promise<CurveChoices> {
  const { architecture } = context.checkpoint;
  const linears: LinearCurves[] = [];
  const magnitudes = new Map<string, Float64Array>();
  const settings = { grids, alphas: points, outlierSigma: AWQ_DIAG_OUTLIER_SIGMA };
  for await (const measured of measureModel(context, settings)) {
    for (const { name, block, curves, statistics } of measured) {
      const tap = blockTaps(architecture, block).find((tap) => tap.linears.includes(name))!;
      linears.push({ name, input: `${block} ${tap.output}`, curves });
      magnitudes.set(name, statistics.average.magnitude);
      onLinear(name);
    }
  }
  const alphas = alphaGrid(points);
  const choices = grids.bits.map((bits) => [bits, chooseAlphas(linears, alphas, bits)] as const);
  return { alphas: new Map(choices), magnitudes };
}
