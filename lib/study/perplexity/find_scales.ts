/** Calibrates a model: finds the AWQ scales of every strategy and bit width. */

import { FakeQuantizer } from "../../search/cpu/fake_quantizer.ts";
import { createSearch } from "../../search/create_search.ts";
import type { Grids } from "../../search/linear_group.ts";
import { blockTaps } from "../../graph/block.ts";
import type { Checkpoint } from "../../model/checkpoint.ts";
import { alphaGrid } from "../../quant/alpha_grid.ts";
import { awqScales } from "../../quant/scales.ts";
import { BlockMemory } from "../../runtime/block_memory.ts";
import { FedModule } from "../../runtime/fed_module.ts";
import { batchGroups, groupSequences } from "../../measure/batches.ts";
import { type AlphaChoices, chooseAlphas, type LinearCurves } from "./choose_alphas.ts";
import { LocalRunner } from "../../runtime/block_runner.ts";
import {
  measureModel,
  type MeasureSurroundings,
  searchSettings,
} from "../../measure/measure_model.ts";
import { type OfficialChoice, OfficialSearch } from "./official_search.ts";
import { SingleLinears } from "./single_linears.ts";

/** Alphas that the curves choose, and the magnitudes that turn them into scales. */
export interface CurveChoices {
  /** Alphas by bit width. */
  readonly alphas: ReadonlyMap<number, AlphaChoices>;
  /** Mean |x| of each input channel by full name of the linear. */
  readonly magnitudes: ReadonlyMap<string, Float64Array>;
}

/** Chooses alphas by the error curves of all linears. */
export async function chooseByCurves(
  checkpoint: Checkpoint,
  sequences: readonly Int32Array[],
  grids: Grids,
  points: number,
  surroundings: MeasureSurroundings,
  onLayer: (name: string) => void = () => {},
): Promise<CurveChoices> {
  const inputOf = new Map<string, string>();
  for (let layer = 0; layer < checkpoint.architecture.blocks; layer++) {
    for (const tap of blockTaps(checkpoint.architecture, layer)) {
      for (const linear of tap.linears) inputOf.set(linear, `${layer} ${tap.output}`);
    }
  }
  const layers: LinearCurves[] = [];
  const magnitudes = new Map<string, Float64Array>();
  const settings = { grids, alphas: points, outlierSigma: 6 };
  for await (const measured of measureModel(checkpoint, sequences, settings, surroundings)) {
    const { name, curves, statistics } = measured;
    layers.push({ name, input: inputOf.get(name)!, curves });
    magnitudes.set(name, statistics.average.magnitude);
    onLayer(name);
  }
  const alphas = alphaGrid(points);
  const choices = grids.bits.map((bits) => [bits, chooseAlphas(layers, alphas, bits)] as const);
  return { alphas: new Map(choices), magnitudes };
}

/** Turns alphas into scales. */
export function scalesByLayer(
  magnitudes: ReadonlyMap<string, Float64Array>,
  alphaOf: (name: string) => number,
): ReadonlyMap<string, Float32Array> {
  return new Map(
    [...magnitudes].map(([name, magnitude]) => [name, awqScales(magnitude, alphaOf(name))]),
  );
}

/** Runs llm-awq's search over all blocks. */
export async function chooseOfficially(
  checkpoint: Checkpoint,
  sequences: readonly Int32Array[],
  grids: Grids,
  surroundings: MeasureSurroundings,
  onBlock: () => void = () => {},
): Promise<ReadonlyMap<number, readonly OfficialChoice[]>> {
  const { architecture } = checkpoint;
  const { decoder: settings, watch, batchTokens = Infinity } = surroundings;
  await using runner = await LocalRunner.open(checkpoint, sequences, settings);
  const quantizer = await FakeQuantizer.load(grids);
  await using engine = await createSearch(grids, searchSettings(surroundings));
  await using attention = await FedModule.open("attention", architecture, settings);
  await using mlp = await FedModule.open("mlp", architecture, settings);
  const tools = { quantizer, modules: { attention, mlp } };
  const found = new Map<number, OfficialChoice[]>(grids.bits.map((bits) => [bits, []]));
  const lengths = sequences.map((ids) => ids.length);
  const batches = batchGroups(groupSequences(lengths), lengths, batchTokens)
    .map((batch) => batch.flat());
  // A search that leaves a full GPU asks for the stored weights again, when the runner's are expanded.
  const stored = settings.provider === "cpu" ? runner : new BlockMemory(checkpoint, 1);
  for (let layer = 0; layer < architecture.blocks; layer++) {
    const block = await watch.time("read", () => runner.read(layer));
    const taps = blockTaps(architecture, layer);
    const searched = stored === runner ? block : await watch.time("read", () => stored.read(layer));
    await using single = await SingleLinears.load(engine, searched, taps);
    const weights = block.weights();
    const search = new OfficialSearch({ ...tools, single }, taps, weights, grids.bits);
    for (const look of ["first", "second"] as const) {
      for (const batch of batches) {
        const inputs = await watch.time("forward", () => runner.capture(layer, batch));
        if (look === "first") search.addFirst(inputs);
        else {await watch.time("official search", () =>
            search.addSecond({ layer, weights, inputs }));}
      }
    }
    for (const [bits, own] of search.end(weights, architecture.hiddenSize)) {
      found.get(bits)!.push(...own);
    }
    onBlock();
  }
  return found;
}
