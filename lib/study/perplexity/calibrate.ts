/** Turns calibration sequences into the strategies of an evaluation. */

import type { Grids } from "../../search/linear_group.ts";
import type { Checkpoint } from "../../model/checkpoint.ts";
import type { Choices, ReportedAlphas } from "./choices.ts";
import {
  chooseByCurves,
  chooseOfficially,
  type CurveChoices,
  scalesByLayer,
} from "./find_scales.ts";
import type { MeasureSurroundings } from "../../measure/measure_model.ts";
import type { OfficialChoice } from "./official_search.ts";
import type { Strategy, StrategyName } from "./strategy.ts";

/** What to find scales for. */
export interface CalibrationPlan {
  /** The quantizer and its bit widths. */
  readonly grids: Grids;
  /** Number of alphas, evenly from 0 to 1. */
  readonly alphas: number;
  /** The strategies, in the order of their scores. */
  readonly strategies: readonly StrategyName[];
}

/** Strategies that choose by the error curves of single layers. */
const BY_CURVES: readonly StrategyName[] = ["const_awq", "block_awq", "search_awq"];

/** What the searches found at one bit width; undefined where a search was not needed. */
interface Found {
  readonly bits: number;
  readonly curves: CurveChoices | undefined;
  readonly official: readonly OfficialChoice[] | undefined;
}

function scalesOf(name: StrategyName, { bits, curves, official }: Found): Strategy["scales"] {
  const chosen = curves?.alphas.get(bits);
  const scaled = (alphaOf: (layer: string) => number) => scalesByLayer(curves!.magnitudes, alphaOf);
  switch (name) {
    case "rtn":
      return new Map();
    case "const_awq":
      return scaled(() => chosen!.constant);
    case "block_awq":
      return scaled((layer) => chosen!.block[layer]!);
    case "search_awq":
      return scaled((layer) => chosen!.search[layer]!);
    case "official_awq":
      return new Map(
        official!.flatMap(({ linears, scales }) => linears.map((layer) => [layer, scales])),
      );
  }
}

function reportedAlphas(names: readonly StrategyName[], found: Found): ReportedAlphas {
  const chosen = found.curves?.alphas.get(found.bits);
  const choices = found.official?.map(({ linears, alpha, curve }) => ({
    linears: [...linears],
    alpha,
    loss: Math.min(...curve),
    curve: [...curve],
  }));
  const has = (name: StrategyName) => names.includes(name);
  return {
    constant: has("const_awq") ? chosen!.constant : null,
    alphas: {
      block_awq: has("block_awq") ? { ...chosen!.block } : null,
      search_awq: has("search_awq") ? { ...chosen!.search } : null,
      official_awq: choices ?? null,
    },
  };
}

/** Finds the scales of every strategy at every bit width. */
export async function calibrate(
  checkpoint: Checkpoint,
  sequences: readonly Int32Array[],
  { grids, alphas, strategies }: CalibrationPlan,
  surroundings: MeasureSurroundings,
  onStep: (what: string) => void = () => {},
): Promise<Choices> {
  const curves = strategies.some((name) => BY_CURVES.includes(name))
    ? await chooseByCurves(checkpoint, sequences, grids, alphas, surroundings, onStep)
    : undefined;
  const official = strategies.includes("official_awq")
    ? await chooseOfficially(
      checkpoint,
      sequences,
      grids,
      surroundings,
      () => onStep("llm-awq's search"),
    )
    : undefined;
  const found = grids.bits.map((bits) => ({ bits, curves, official: official?.get(bits) }));
  return {
    strategies: found.flatMap((at) =>
      strategies.map((name) => ({ name, bits: at.bits, scales: scalesOf(name, at) }))
    ),
    reported: new Map(found.map((at) => [at.bits, reportedAlphas(strategies, at)])),
  };
}
