/**
 * The norm after the last block, once for every position.
 *
 * Effect: reads its gain from disk.
 */

import { GraphBuilder } from "../graph/builder.ts";
import { rmsNorm } from "../graph/operators.ts";
import type { Checkpoint } from "../model/checkpoint.ts";
import { readTensor } from "../model/tensor_reader.ts";
import { Buffers } from "../num/buffers.ts";
import { openSession, type Session } from "../runtime/session.ts";

/** Rows that are normed together: ONNX Runtime cannot work in shared memory, so they are copied. */
const BATCH_ROWS = 512;

/** The graph: `hidden` [rows, H] and `gain` [H] give `normed` [rows, H]. */
function buildFinalNorm(epsilon: number, offset: 0 | 1): Uint8Array {
  const graph = new GraphBuilder("final norm");
  const hidden = graph.input("hidden", "float32", ["rows", "channels"]);
  const gain = graph.input("gain", "float32", ["channels"]);
  graph.output("normed", rmsNorm(graph, hidden, gain, epsilon, offset), ["rows", "channels"]);
  return graph.build();
}

/** The final norm; holds native memory until disposed. */
export class FinalNorm implements AsyncDisposable {
  readonly #gain: Float32Array;
  readonly #session: Session;
  readonly #buffers = new Buffers();

  private constructor(gain: Float32Array, session: Session) {
    this.#gain = gain;
    this.#session = session;
  }

  static async open({ architecture, tensors }: Checkpoint): Promise<FinalNorm> {
    const gain = await readTensor(tensors.get("model.norm.weight")!);
    const graph = buildFinalNorm(architecture.normEpsilon, architecture.normOffset);
    return new FinalNorm(gain, await openSession(graph, { provider: "cpu", threads: 1 }));
  }

  /** Norms rows in place. */
  async apply(states: Float32Array): Promise<void> {
    const channels = this.#gain.length;
    const gain = { data: this.#gain, shape: [channels] };
    for (let first = 0; first < states.length; first += BATCH_ROWS * channels) {
      const values = states.subarray(first, first + BATCH_ROWS * channels);
      const shape = [values.length / channels, channels];
      const hidden = this.#buffers.take("hidden", values.length);
      const normed = this.#buffers.take("normed", values.length);
      hidden.set(values);
      await this.#session.run({ hidden: { data: hidden, shape }, gain }, {
        normed: { data: normed, shape },
      });
      values.set(normed);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session[Symbol.asyncDispose]();
  }
}
