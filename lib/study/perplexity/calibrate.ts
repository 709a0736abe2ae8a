/** Turns calibration sequences into the strategies of an evaluation. */

import { blockTaps } from "../../graph/block.ts";
import type { MeasureContext } from "../../measure/measure_model.ts";
import type { Architecture } from "../../model/architecture.ts";
import { awqScales } from "../../quant/scales.ts";
import type { QuantizedStrategy } from "../../record/strategies.ts";
import type { Grids } from "../../search/linear_group.ts";
import type { Choices, ReportedAlphas, Strategy } from "./choices.ts";
import { chooseByCurves, type CurveChoices } from "./curve_choices.ts";
import { chooseOfficially } from "./official_search.ts";
import type { OfficialChoice } from "./official_tap.ts";

type Strategies = readonly QuantizedStrategy[];

/** Whether some strategy chooses by the error curves of single linears. */
const needCurves = (strategies: Strategies) =>
  strategies.some((name) => name !== "rtn" && name !== "official_awq");

/** What the searches found at one bit width; undefined where a search was not needed. */
interface Found {
  readonly bits: number;
  readonly curves: CurveChoices | undefined;
  readonly official: readonly OfficialChoice[] | undefined;
}

function scalesOf(name: QuantizedStrategy, { bits, curves, official }: Found): Strategy["scales"] {
  const chosen = curves?.alphas.get(bits);
  const scaled = (alphaOf: (linear: string) => number) =>
    new Map([...curves!.magnitudes].map(([linear, magnitude]) => {
      return [linear, awqScales(magnitude, alphaOf(linear))];
    }));
  switch (name) {
    case "rtn":
      return new Map();
    case "const_awq":
      return scaled(() => chosen!.constant);
    case "block_awq":
      return scaled((linear) => chosen!.block[linear]!);
    case "search_awq":
      return scaled((linear) => chosen!.search[linear]!);
    case "official_awq":
      return new Map(
        official!.flatMap(({ linears, scales }) => linears.map((linear) => [linear, scales])),
      );
  }
}

function reportedAlphas(strategies: Strategies, { bits, curves, official }: Found): ReportedAlphas {
  const chosen = curves?.alphas.get(bits);
  const choices = official?.map(({ linears, alpha, curve }) => ({
    linears: [...linears],
    alpha,
    loss: Math.min(...curve),
    curve: [...curve],
  }));
  return {
    constant: strategies.includes("const_awq") ? chosen!.constant : null,
    alphas: {
      block_awq: strategies.includes("block_awq") ? { ...chosen!.block } : null,
      search_awq: strategies.includes("search_awq") ? { ...chosen!.search } : null,
      official_awq: choices ?? null,
    },
  };
}

/** How often a calibration says that it has done a step. */
export function countCalibrationSteps(architecture: Architecture, strategies: Strategies): number {
  const linears = blockTaps(architecture, 0).flatMap((tap) => tap.linears).length;
  const curves = needCurves(strategies) ? linears : 0;
  return architecture.blocks * (curves + (strategies.includes("official_awq") ? 1 : 0));
}

/** Finds the scales of every strategy at every bit width, on a grid of `points` alphas. */
export async function calibrate(
  context: MeasureContext,
  strategies: Strategies,
  grids: Grids,
  points: number,
  onStep: (what: string) => void,
): Promise<Choices> {
  const curves = needCurves(strategies)
    ? await chooseByCurves(context, grids, points, onStep)
    : undefined;
  const official = strategies.includes("official_awq")
    ? await chooseOfficially(context, grids, () => onStep("llm-awq's search"))
    : undefined;
  const found = grids.bits.map((bits) => ({ bits, curves, official: official?.get(bits) }));
  return {
    strategies: found.flatMap((at) =>
      strategies.map((name) => ({ name, bits: at.bits, scales: scalesOf(name, at) }))
    ),
    reported: new Map(found.map((at) => [at.bits, reportedAlphas(strategies, at)])),
  };
}
