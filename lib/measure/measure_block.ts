/**
 * Everything measured at the taps of one block. Where memory holds all tokens, the block runs once;
 * otherwise batch by batch, again for each of three looks.
 */

import type { Tap } from "../graph/block.ts";
import type { Matrix } from "../num/matrix.ts";
import type { HeldBlock } from "../runtime/block_memory.ts";
import type { CapturedInputs } from "../runtime/block_runner.ts";
import type { LinearMeasurement } from "./linear_result.ts";
import { type Groups, type Instruments, TapMeasurement } from "./measure_tap.ts";

/** Groups of sequences, by their indices. */
export type Batch = readonly (readonly number[])[];

/** Runs the block on sequences, by their indices, and keeps what its taps saw. */
export type Capture = (indices: readonly number[]) => Promise<CapturedInputs>;

/** Tapped values of a batch, group by group. */
function groupsOf(batch: Batch, values: readonly Matrix[]): Groups {
  const offset = batch[0]![0]!;
  return batch.map((group) => group.map((index) => values[index - offset]!));
}

/** The measurement of a block. */
export class BlockMeasurement {
  readonly #layer: number;
  readonly #taps: readonly (readonly [Tap, TapMeasurement])[];
  readonly #batches: readonly Batch[];

  private constructor(
    layer: number,
    taps: readonly (readonly [Tap, TapMeasurement])[],
    batches: readonly Batch[],
  ) {
    this.#layer = layer;
    this.#taps = taps;
    this.#batches = batches;
  }

  /**
   * Takes in the weights, before the block runs: a damaged weight is found before it damages what is
   * captured.
   */
  static async open(
    block: HeldBlock,
    taps: readonly Tap[],
    batches: readonly Batch[],
    tokens: number,
    instruments: Instruments,
  ): Promise<BlockMeasurement> {
    const measurements = await Promise.all(
      taps.map(async (tap) =>
        [tap, await TapMeasurement.open(tap, block, instruments, tokens)] as const
      ),
    );
    return new BlockMeasurement(block.layer, measurements, batches);
  }

  /** Runs the block and measures what was captured. */
  async run(capture: Capture): Promise<void> {
    const [whole, ...more] = this.#batches;
    if (more.length > 0) return await this.#runBatches(capture);
    const inputs = await capture(whole!.flat());
    await Promise.all(
      this.#taps.map(([tap, measurement]) =>
        measurement.addAll(groupsOf(whole!, inputs.get(tap.output)!))
      ),
    );
  }

  /** Ends the measurement. */
  async end(): Promise<readonly LinearMeasurement[]> {
    const layers = await Promise.all(this.#taps.map(([, taken]) => taken.end(this.#layer)));
    return layers.flat();
  }

  async #runBatches(capture: Capture): Promise<void> {
    for (const look of ["addMeans", "addMoments", "addOutliers"] as const) {
      for (const batch of this.#batches) {
        const inputs = await capture(batch.flat());
        await Promise.all(
          this.#taps.map(([tap, measurement]) =>
            measurement.add(look, groupsOf(batch, inputs.get(tap.output)!))
          ),
        );
      }
      if (look === "addMeans") {
        await Promise.all(this.#taps.map(([, measurement]) => measurement.endMeans()));
      }
    }
  }
}
