/**
 * llm-awq's own search of scales (`auto_scale.py`, `auto_clip` left out): the loss is taken behind
 * the module that reads the scaled input, not at each linear layer.
 *
 * | scaled input | linear layers | loss on |
 * |---|---|---|
 * | attention_in | q, k, v | the output of attention |
 * | attention_mix | o, only where its shape is v's | the output of o |
 * | mlp_in | gate, up | the output of the MLP |
 * | mlp_mix | down | the output of down |
 *
 * Everything is searched on the unquantized block, over alphas 0, 0.05, ..., 0.95.
 *
 * @module
 */

import type { FakeQuantizer } from "../engine/fake_quantizer.ts";
import type { Searcher } from "../engine/searcher.ts";
import type { Tap } from "../graph/block.ts";
import { type Matrix, matrix } from "../num/matrix.ts";
import { stackRows } from "../num/stack_rows.ts";
import { firstSmallest } from "../quant/first_smallest.ts";
import { officialScales } from "../quant/official_scales.ts";
import { nameInBlock } from "../runtime/fed_decoder.ts";
import type { FedModule } from "../runtime/fed_module.ts";
import type { FloatTensor } from "../runtime/session.ts";
import { pooledStatistics } from "../stats/pooled_statistics.ts";

/** llm-awq's grid: twenty points, without the end 1. */
export const officialAlphas: readonly number[] = Array.from({ length: 20 }, (_, i) => i / 20);

/** What the search found for the layers that read one input. */
export interface OfficialChoice {
  /** The linear layers. */
  readonly linears: readonly string[];
  /** The best alpha. */
  readonly alpha: number;
  /** Mean squared difference of the output at each alpha. */
  readonly curve: readonly number[];
  /** Scales `[in]` at the best alpha. */
  readonly scales: Float32Array;
}

/** What the search works with. */
export interface OfficialTools {
  /** Quantizes weights. */
  readonly quantizer: FakeQuantizer;
  /** Evaluates single linear layers. */
  readonly searcher: Searcher;
  /** The parts of a block. */
  readonly modules: { readonly attention: FedModule; readonly mlp: FedModule };
}

/** A block whose inputs were captured. */
export interface CapturedBlock {
  /** Index of the block. */
  readonly layer: number;
  /** Its tensors by their names within the block. */
  readonly weights: ReadonlyMap<string, FloatTensor>;
  /** Values of each tap, `[tokens, channels]` per sequence. */
  readonly inputs: ReadonlyMap<string, readonly Matrix[]>;
}

const weightOf = (block: CapturedBlock, linear: string): Matrix => {
  const { data, shape } = block.weights.get(`${nameInBlock(linear)}.weight`)!;
  return matrix(data, shape[0]!, shape[1]!);
};

/** Mean squared difference of a module's output under each of the scales. */
async function moduleCurve(
  tools: OfficialTools,
  module: FedModule,
  block: CapturedBlock,
  tap: Tap,
  bits: number,
  scales: readonly Float32Array[],
): Promise<number[]> {
  const inputs = block.inputs.get(tap.output)!;
  const references: Matrix[] = [];
  for (const x of inputs) references.push(await module.output(block.layer, block.weights, x));
  const values = references.reduce((total, { data }) => total + data.length, 0);
  const curve: number[] = [];
  for (const s of scales) {
    const quantized = new Map(block.weights);
    for (const linear of tap.linears) {
      const weight = weightOf(block, linear);
      const into = matrix(new Float32Array(weight.data.length), weight.rows, weight.columns);
      await tools.quantizer.quantize(weight, s, bits, into);
      const shape = [weight.rows, weight.columns];
      quantized.set(`${nameInBlock(linear)}.weight`, { data: into.data, shape });
    }
    let error = 0;
    for (const [i, x] of inputs.entries()) {
      error += await module.distance(block.layer, quantized, x, references[i]!);
    }
    curve.push(error / values);
  }
  return curve;
}

/** Mean squared difference of a single layer's output under each of the scales, by bit width. */
async function layerCurves(
  { searcher }: OfficialTools,
  block: CapturedBlock,
  tap: Tap,
  scales: readonly Float32Array[],
): Promise<ReadonlyMap<number, number[]>> {
  const inputs = block.inputs.get(tap.output)!;
  const stacked = stackRows(inputs);
  const weight = weightOf(block, tap.linears[0]!);
  const [curves] = await searcher.search(stacked, [weight], scales);
  const values = stacked.rows * weight.rows;
  return new Map([...curves!.errors].map(([b, errors]) => [b, [...errors].map((e) => e / values)]));
}

/** Whether llm-awq scales the layers behind a tap: o_proj only where the scales fit v_proj's rows. */
function isScaled(block: CapturedBlock, tap: Tap): boolean {
  if (tap.output !== "attention_mix") return true;
  const value = block.weights.get("self_attn.v_proj.weight");
  const { rows, columns } = weightOf(block, tap.linears[0]!);
  return value !== undefined && value.shape[0] === rows && value.shape[1] === columns;
}

/**
 * Searches the scales of one block at several bit widths.
 *
 * @param tools What to work with.
 * @param block The block, unquantized, with what its taps saw.
 * @param taps The taps of the block.
 * @param bits Bit widths.
 * @returns For each bit width a choice per scaled input.
 */
export async function searchOfficially(
  tools: OfficialTools,
  block: CapturedBlock,
  taps: readonly Tap[],
  bits: readonly number[],
): Promise<ReadonlyMap<number, readonly OfficialChoice[]>> {
  const choices = new Map<number, OfficialChoice[]>(bits.map((b) => [b, []]));
  for (const tap of taps.filter((tap) => isScaled(block, tap))) {
    const { magnitude } = pooledStatistics(block.inputs.get(tap.output)!);
    const scales = officialAlphas.map((alpha) => officialScales(magnitude, alpha));
    const module = { attention_in: tools.modules.attention, mlp_in: tools.modules.mlp }[tap.output];
    const single = module === undefined ? await layerCurves(tools, block, tap, scales) : undefined;
    for (const b of bits) {
      const curve = single?.get(b) ??
        await moduleCurve(tools, module!, block, tap, b, scales);
      const best = firstSmallest(curve);
      const { linears } = tap;
      choices.get(b)!.push({ linears, alpha: officialAlphas[best]!, curve, scales: scales[best]! });
    }
  }
  return choices;
}
