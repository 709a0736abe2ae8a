/**
 * The norm after the last block, once for every position.
 *
 * Effect: reads its gain from disk.
 */

import type { Checkpoint } from "../model/checkpoint.ts";
import { readTensor } from "../model/tensor_reader.ts";
import { Buffers } from "../num/buffers.ts";
import { openSession, type Session } from "../runtime/session.ts";
import { buildFinalNorm } from "./head_graphs.ts";

/** Rows that are normed together: ONNX Runtime cannot work in shared memory, so they are copied. */
const BATCH_ROWS = 512;

/** The final norm; holds native memory until disposed. */
export class FinalNorm implements AsyncDisposable {
  readonly #gain: Float32Array;
  readonly #session: Session;
  readonly #buffers = new Buffers();

  private constructor(gain: Float32Array, session: Session) {
    this.#gain = gain;
    this.#session = session;
  }

  /** Reads the gain. */
  static async open({ architecture, tensors }: Checkpoint): Promise<FinalNorm> {
    const { normEpsilon, normOffset } = architecture;
    const gain = await readTensor(tensors.get("model.norm.weight")!);
    const graph = buildFinalNorm(normEpsilon, normOffset);
    return new FinalNorm(gain, await openSession(graph, { provider: "cpu", threads: 1 }));
  }

  /** Norms rows in place. */
  async apply(states: Float32Array): Promise<void> {
    const channels = this.#gain.length;
    for (let first = 0; first < states.length; first += BATCH_ROWS * channels) {
      const values = states.subarray(first, first + BATCH_ROWS * channels);
      const shape = [values.length / channels, channels];
      const hidden = this.#buffers.take("hidden", values.length);
      const normed = this.#buffers.take("normed", values.length);
      hidden.set(values);
      const gain = { data: this.#gain, shape: [channels] };
      await this.#session.run({ hidden: { data: hidden, shape }, gain }, {
        normed: { data: normed, shape },
      });
      values.set(normed);
    }
  }

  /** Frees the session. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session[Symbol.asyncDispose]();
  }
}
