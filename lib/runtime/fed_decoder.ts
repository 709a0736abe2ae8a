/**
 * Runs decoder blocks whose weights are given to each run instead of read from files: one session
 * serves every block and every quantized variant of it, and no weight is loaded twice.
 *
 * @module
 */

import { buildBlock } from "../graph/block.ts";
import type { Architecture } from "../model/architecture.ts";
import { blockTensors } from "../model/tensors.ts";
import type { Matrix } from "../num/matrix.ts";
import type { HiddenStates } from "./hidden_states.ts";
import { createPositionFeeds, type PositionFeeds } from "./positions.ts";
import { type FloatTensor, openSession, type Session } from "./session.ts";
import type { SessionSettings } from "./session.ts";

/** The tensors of one block by their name within it, such as `"mlp.up_proj.weight"`. */
export type BlockWeights = ReadonlyMap<string, FloatTensor>;

/**
 * The name of a block's tensor within the block.
 *
 * @param name Name in the checkpoint.
 * @returns The name without `model.layers.<index>.`.
 *
 * @example A weight
 * ```ts
 * import { nameInBlock } from "./fed_decoder.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(nameInBlock("model.layers.12.mlp.up_proj.weight"), "mlp.up_proj.weight");
 * ```
 */
export function nameInBlock(name: string): string {
  return name.replace(/^model\.layers\.\d+\./, "");
}

/**
 * Names a block's tensors as the graph that all blocks share knows them: those of block 0.
 *
 * @param weights The block's tensors.
 * @returns A feed per tensor.
 */
export function feedsOfBlock(weights: BlockWeights): Record<string, FloatTensor> {
  return Object.fromEntries(
    [...weights].map(([name, tensor]) => [`model.layers.0.${name}`, tensor]),
  );
}

/** A decoder that is fed its weights; holds native memory until disposed. */
export class FedDecoder implements AsyncDisposable {
  readonly #session: Session;
  readonly #positions: PositionFeeds;

  private constructor(architecture: Architecture, session: Session) {
    this.#session = session;
    this.#positions = createPositionFeeds(architecture);
  }

  /**
   * Opens the session that all blocks share.
   *
   * @param architecture The model.
   * @param settings Provider and threads.
   * @returns A decoder without weights.
   */
  static async open(architecture: Architecture, settings: SessionSettings): Promise<FedDecoder> {
    const shapes = new Map(blockTensors(architecture, 0).map(({ name, shape }) => [name, shape]));
    const model = buildBlock(architecture, 0, (name) => {
      return { type: "float32", shape: shapes.get(name)!, data: null };
    });
    return new FedDecoder(architecture, await openSession(model, settings));
  }

  /**
   * Runs one block.
   *
   * @param layer Index of the block.
   * @param weights Its tensors.
   * @param states Hidden states before it.
   * @param into Takes the hidden states after it, of the same shape and in other memory.
   * @param taps Take the inputs of the linear layers, by the names of `blockTaps`.
   */
  async run(
    layer: number,
    weights: BlockWeights,
    states: HiddenStates,
    into: Matrix,
    taps: ReadonlyMap<string, Matrix> = new Map(),
  ): Promise<void> {
    const { rows, sequences } = states;
    const shape = [sequences, rows.rows / sequences, rows.columns];
    const feeds = {
      ...this.#positions(layer, shape[1]!),
      ...feedsOfBlock(weights),
      hidden: { data: rows.data, shape },
    };
    const tapped = [...taps].map(([name, { data, rows, columns }]) => {
      return [name, { data, shape: [rows, columns] }] as const;
    });
    await this.#session.run(feeds, {
      hidden_out: { data: into.data, shape },
      ...Object.fromEntries(tapped),
    });
  }

  /** Frees the session. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session[Symbol.asyncDispose]();
  }
}
