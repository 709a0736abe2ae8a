/**
 * llm-awq's own search of scales (`auto_scale.py`, `auto_clip` left out): the loss is taken behind
 * the module that reads the scaled input, not at each linear.
 *
 * | scaled input | linears | loss on |
 * |---|---|---|
 * | attention_in | q, k, v | the output of attention |
 * | o_proj_input | o, only where its shape is v's | the output of o |
 * | mlp_in | gate, up | the output of the MLP |
 * | down_proj_input | down | the output of down |
 *
 * Everything is searched on the unquantized block, over alphas 0, 0.05, ..., 0.95.
 */

import type { FakeQuantizer } from "../../search/cpu/fake_quantizer.ts";
import type { Tap } from "../../graph/block.ts";
import { type Matrix, matrix } from "../../num/matrix.ts";
import { stackRows } from "../../num/stack_rows.ts";
import { firstSmallest } from "../../quant/first_smallest.ts";
import { officialScales } from "../../quant/official_scales.ts";
import type { SingleLinears } from "./single_linears.ts";
import { nameInBlock } from "../../runtime/fed_decoder.ts";
import type { FedModule } from "../../runtime/fed_module.ts";
import type { FloatTensor } from "../../runtime/session.ts";
import { addLevels } from "../../stats/channel_moments.ts";

/** llm-awq's grid: twenty points, without the end 1. */
export const officialAlphas: readonly number[] = Array.from({ length: 20 }, (_, i) => i / 20);

/** What the search found for the layers that read one input. */
export interface OfficialChoice {
  /** The linears. */
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
  /** Evaluates the linears that are alone behind their tap. */
  readonly single: SingleLinears;
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

/** Sums of squared differences of an output under each of the scales, by bit width. */
type Sums = ReadonlyMap<number, Float64Array>;

/** How far a module's output moves under each of the scales at one bit width. */
async function moduleSums(
  tools: OfficialTools,
  module: FedModule,
  block: CapturedBlock,
  { tap, scales }: ScaledTap,
  bits: number,
): Promise<Float64Array> {
  const inputs = block.inputs.get(tap.output)!;
  const references: Matrix[] = [];
  for (const x of inputs) references.push(await module.output(block.layer, block.weights, x));
  const sums = new Float64Array(scales.length);
  for (const [a, s] of scales.entries()) {
    const quantized = new Map(block.weights);
    for (const linear of tap.linears) {
      const weight = weightOf(block, linear);
      const into = matrix(new Float32Array(weight.data.length), weight.rows, weight.columns);
      tools.quantizer.quantize(weight, s, bits, into);
      const shape = [weight.rows, weight.columns];
      quantized.set(`${nameInBlock(linear)}.weight`, { data: into.data, shape });
    }
    for (const [i, x] of inputs.entries()) {
      sums[a]! += await module.distance(block.layer, quantized, x, references[i]!);
    }
  }
  return sums;
}

/** How far the outputs behind a tap move, at every bit width. */
async function tapSums(
  tools: OfficialTools,
  block: CapturedBlock,
  scaled: ScaledTap,
  bits: readonly number[],
): Promise<Sums> {
  const { tap, scales } = scaled;
  const module = { attention_in: tools.modules.attention, mlp_in: tools.modules.mlp }[tap.output];
  if (module === undefined) {
    const stacked = stackRows(block.inputs.get(tap.output)!);
    return await tools.single.errors(tap, stacked, scales);
  }
  const sums = new Map<number, Float64Array>();
  for (const b of bits) sums.set(b, await moduleSums(tools, module, block, scaled, b));
  return sums;
}

/** Whether llm-awq scales the layers behind a tap: o_proj only where the scales fit v_proj's rows. */
function isScaled(weights: CapturedBlock["weights"], { output, linears }: Tap): boolean {
  if (output !== "o_proj_input") return true;
  const value = weights.get("self_attn.v_proj.weight")?.shape;
  const own = weights.get(`${nameInBlock(linears[0]!)}.weight`)!.shape;
  return value !== undefined && value[0] === own[0] && value[1] === own[1];
}

/** A tap whose layers are scaled, with the scales to try. */
interface ScaledTap {
  readonly tap: Tap;
  readonly scales: readonly Float32Array[];
}

/** The search of one block: show it all tokens twice, in the same batches. */
export class OfficialSearch {
  readonly #tools: OfficialTools;
  readonly #bits: readonly number[];
  readonly #taps: readonly Tap[];
  readonly #magnitudes: ReadonlyMap<string, Float64Array>;
  readonly #sums = new Map<string, Map<number, Float64Array>>();
  #tokens = 0;
  #scaled: readonly ScaledTap[] | undefined;

  /** Starts without tokens. */
  constructor(
    tools: OfficialTools,
    taps: readonly Tap[],
    weights: CapturedBlock["weights"],
    bits: readonly number[],
  ) {
    this.#tools = tools;
    this.#bits = bits;
    this.#taps = taps.filter((tap) => isScaled(weights, tap));
    this.#magnitudes = new Map(
      this.#taps.map(({ output, channels }) => [output, new Float64Array(channels)]),
    );
  }

  /** First look: mean |x| over all tokens. */
  addFirst(inputs: CapturedBlock["inputs"]): void {
    for (const { output, channels } of this.#taps) {
      const unused = () => new Float64Array(channels);
      for (const x of inputs.get(output)!) {
        addLevels(x, unused(), this.#magnitudes.get(output)!, unused());
      }
    }
    const [any] = inputs.values();
    this.#tokens += any!.reduce((total, x) => total + x.rows, 0);
  }

  /** Second look: the loss under each of the scales. */
  async addSecond(block: CapturedBlock): Promise<void> {
    this.#scaled ??= this.#taps.map((tap) => {
      const magnitude = this.#magnitudes.get(tap.output)!.map((sum) => sum / this.#tokens);
      return { tap, scales: officialAlphas.map((alpha) => officialScales(magnitude, alpha)) };
    });
    for (const scaled of this.#scaled) {
      const { output } = scaled.tap;
      const known = this.#sums.get(output) ?? new Map<number, Float64Array>();
      for (const [b, sums] of await tapSums(this.#tools, block, scaled, this.#bits)) {
        known.set(b, known.get(b)?.map((sum, a) => sum + sums[a]!) ?? sums);
      }
      this.#sums.set(output, known);
    }
  }

  /** Ends the search. */
  end(
    weights: CapturedBlock["weights"],
    hiddenSize: number,
  ): ReadonlyMap<number, readonly OfficialChoice[]> {
    const choice = ({ tap, scales }: ScaledTap, b: number): OfficialChoice => {
      const single = tap.linears.length === 1 && !["attention_in", "mlp_in"].includes(tap.output);
      const width = single
        ? weights.get(`${nameInBlock(tap.linears[0]!)}.weight`)!.shape[0]!
        : hiddenSize;
      const sums = this.#sums.get(tap.output)!.get(b)!;
      const curve = Array.from(sums, (sum) => sum / (this.#tokens * width));
      const best = firstSmallest(curve);
      return { linears: tap.linears, alpha: officialAlphas[best]!, curve, scales: scales[best]! };
    };
    return new Map(this.#bits.map((b) => [b, this.#scaled!.map((scaled) => choice(scaled, b))]));
  }
}
