/**
 * Everything measured at the taps of one block. Where memory holds all tokens, the block runs once;
 * otherwise batch by batch, again for each of three looks.
 */

import type { Tap } from "../graph/block.ts";
import type { Matrix } from "../num/matrix.ts";
import type { HeldBlock } from "../runtime/block_memory.ts";
import type { CapturedInputs } from "../runtime/block_runner.ts";
import type { LinearMeasurement } from "./linear_measurement.ts";
import { type Groups, LOOKS, type MeasureTools, TapMeasurement } from "./measure_tap.ts";

/** Groups of sequences, by their indices. */
export type Batch = readonly (readonly number[])[];

type MeasuredTap = readonly [Tap, TapMeasurement];

/** Tapped values of a batch, group by group. */
function groupsOf(batch: Batch, values: readonly Matrix[]): Groups {
  const offset = batch[0]![0]!;
  return batch.map((group) => group.map((index) => values[index - offset]!));
}

/** The measurement of a block. */
export class BlockMeasurement {
  /** Index of the block. */
  readonly block: number;
  readonly #taps: readonly MeasuredTap[];
  readonly #batches: readonly Batch[];

  private constructor(block: number, taps: readonly MeasuredTap[], batches: readonly Batch[]) {
    this.block = block;
    this.#taps = taps;
    this.#batches = batches;
  }

  /**
   * Takes in the weights, not expanded yet, before the block runs: a damaged weight is found before
   * it damages what is captured.
   */
  static async open(
    held: HeldBlock,
    taps: readonly Tap[],
    batches: readonly Batch[],
    tools: MeasureTools,
  ): Promise<BlockMeasurement> {
    const opened = taps.map(async (tap) =>
      [tap, await TapMeasurement.open(tap, held, tools)] as const
    );
    return new BlockMeasurement(held.block, await Promise.all(opened), batches);
  }

  /** Measures the first batch, as captured, and all that `capture` gives. */
  async measure(
    first: CapturedInputs,
    capture: (batch: Batch) => Promise<CapturedInputs>,
  ): Promise<void> {
    const [whole, ...more] = this.#batches;
    if (more.length === 0) {
      return await this.#each((tap, [{ output }]) =>
        tap.lookAtAll(groupsOf(whole!, first.get(output)!))
      );
    }
    let captured: CapturedInputs | undefined = first;
    for (const look of LOOKS) {
      for (const batch of this.#batches) {
        const inputs: CapturedInputs = captured ?? await capture(batch);
        captured = undefined;
        await this.#each((tap, [{ output }]) =>
          tap.look(look, groupsOf(batch, inputs.get(output)!))
        );
      }
      if (look === "addMeans") await this.#each((tap) => tap.endMeans());
    }
  }

  /** A measurement per linear, in checkpoint order; lets go of the weights. */
  async end(): Promise<readonly LinearMeasurement[]> {
    const linears = await Promise.all(this.#taps.map(([, tap]) => tap.end(this.block)));
    return linears.flat();
  }

  async #each(work: (tap: TapMeasurement, of: MeasuredTap) => Promise<void>): Promise<void> {
    await Promise.all(this.#taps.map((of) => work(of[1], of)));
  }
}
