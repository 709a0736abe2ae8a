/**
 * From the error curves of all layers to the scaling strengths of the strategies that choose by them.
 * Pure.
 */

import type { ErrorCurves } from "../../search/linear_group.ts";
import {
  blockAlpha,
  constantAlpha,
  type ErrorCurve,
  searchAlpha,
} from "../../quant/alpha_choice.ts";

/** The curves of a linear, and the input it reads. */
export interface LinearCurves {
  /** Full name of the layer. */
  readonly name: string;
  /** Layers that read the same input have the same. */
  readonly input: string;
  /** Error at every bit width and alpha. */
  readonly curves: ErrorCurves;
}

/** Alphas of the strategies at one bit width. */
export interface AlphaChoices {
  /** One for all layers: `const_awq`. */
  readonly constant: number;
  /** By layer, one for the layers that read the same input: `block_awq`. */
  readonly block: Readonly<Record<string, number>>;
  /** By layer: `search_awq`. */
  readonly search: Readonly<Record<string, number>>;
}

/** Chooses alphas at one bit width (docs/method.md#strategies); the first smallest wins. */
export function chooseAlphas(
  layers: readonly LinearCurves[],
  alphas: ArrayLike<number>,
  bits: number,
): AlphaChoices {
  const curveOf = ({ curves }: LinearCurves): ErrorCurve => {
    return { numerators: curves.errors.get(bits)!, denominator: curves.norm };
  };
  const groups = [...Map.groupBy(layers, ({ input }) => input).values()];
  const byLayer = (pairs: (readonly [string, number])[]) => Object.fromEntries(pairs);
  const inOrder = new Map(groups.flatMap((group) => {
    const alpha = alphas[blockAlpha(group.map(curveOf))]!;
    return group.map(({ name }) => [name, alpha] as const);
  }));
  return {
    constant: alphas[constantAlpha(layers.map(curveOf))]!,
    block: byLayer(layers.map(({ name }) => [name, inOrder.get(name)!])),
    search: byLayer(layers.map((layer) => [layer.name, alphas[searchAlpha(curveOf(layer))]!])),
  };
}
