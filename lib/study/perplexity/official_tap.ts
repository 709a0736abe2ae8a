/** llm-awq's search at one tap. */

import type { Tap } from "../../graph/block.ts";
import type { Matrix } from "../../num/matrix.ts";
import { firstSmallest } from "../../quant/first_smallest.ts";
import { officialScales } from "../../quant/official_scales.ts";
import type { TapLoss } from "./tap_loss.ts";

/** llm-awq's grid: twenty points, without the end 1. */
export const OFFICIAL_ALPHAS: readonly number[] = Array.from({ length: 20 }, (_, i) => i / 20);

/** What the search found for the linears that read one input. */
export interface OfficialChoice {
  readonly linears: readonly string[];
  readonly alpha: number;
  /** Mean squared difference of the output at each of OFFICIAL_ALPHAS. */
  readonly curve: readonly number[];
  /** Scales `[in]` at the best alpha. */
  readonly scales: Float32Array;
}

/** The search at a tap: show it all tokens twice, in the same batches. */
export class OfficialTap implements AsyncDisposable {
  /** The tap's name. */
  readonly name: string;
  readonly #linears: readonly string[];
  readonly #loss: TapLoss;
  /** Sum of |x| per channel. */
  readonly #magnitudes: Float64Array;
  readonly #sums = new Map<number, Float64Array>();
  #tokens = 0;
  #scales: readonly Float32Array[] = [];

  constructor({ output, channels, linears }: Tap, loss: TapLoss) {
    this.name = output;
    this.#linears = linears;
    this.#loss = loss;
    this.#magnitudes = new Float64Array(channels);
  }

  /** First look: mean |x| over all tokens. */
  addMagnitudes(inputs: readonly Matrix[]): void {
    const magnitudes = this.#magnitudes;
    for (const { data, rows, columns } of inputs) {
      for (let at = 0; at < data.length; at += columns) {
        for (let j = 0; j < columns; j++) magnitudes[j]! += Math.abs(data[at + j]!);
      }
      this.#tokens += rows;
    }
  }

  /** Second look: the loss under the scales of every alpha. */
  async addLosses(inputs: readonly Matrix[]): Promise<void> {
    if (this.#scales.length === 0) {
      const magnitudes = this.#magnitudes.map((sum) => sum / this.#tokens);
      this.#scales = OFFICIAL_ALPHAS.map((alpha) => officialScales(magnitudes, alpha));
    }
    for (const [bits, sums] of await this.#loss.measure(inputs, this.#scales)) {
      const known = this.#sums.get(bits);
      this.#sums.set(bits, known?.map((sum, a) => sum + sums[a]!) ?? sums);
    }
  }

  /** What was found at one bit width. */
  choice(bits: number): OfficialChoice {
    const values = this.#tokens * this.#loss.width;
    const curve = Array.from(this.#sums.get(bits)!, (sum) => sum / values);
    const best = firstSmallest(curve);
    return {
      linears: this.#linears,
      alpha: OFFICIAL_ALPHAS[best]!,
      curve,
      scales: this.#scales[best]!,
    };
  }

  /** Lets go of the weights. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#loss[Symbol.asyncDispose]();
  }
}
