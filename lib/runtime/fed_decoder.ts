/**
 * Runs decoder blocks whose weights are given to each run instead of read from files: one session
 * serves every block and every quantized variant of it, and no weight is loaded twice.
 */

import { buildBlock } from "../graph/block.ts";
import type { Architecture } from "../model/architecture.ts";
import type { Matrix } from "../num/matrix.ts";
import type { HiddenStates } from "./hidden_states.ts";
import { createPositionFeeds, type PositionFeeds } from "./positions.ts";
import { type FloatTensor, openSession, type Session, type SessionSettings } from "./session.ts";

/** The tensors of one block by their name within it, such as `"mlp.up_proj.weight"`. */
export type BlockWeights = ReadonlyMap<string, FloatTensor>;

/** The name of a block's tensor within the block. */
export function nameInBlock(name: string): string {
  return name.replace(/^model\.layers\.\d+\./, "");
}

/** A decoder that is fed its weights; holds native memory until disposed. */
export class FedDecoder implements AsyncDisposable {
  readonly #session: Session;
  readonly #positions: PositionFeeds;

  private constructor(architecture: Architecture, session: Session) {
    this.#session = session;
    this.#positions = createPositionFeeds(architecture);
  }

  static async open(architecture: Architecture, settings: SessionSettings): Promise<FedDecoder> {
    return new FedDecoder(architecture, await openSession(buildBlock(architecture), settings));
  }

  /** Runs one block; its output goes into `into`, what its taps see into `taps`. */
  async run(
    block: number,
    weights: BlockWeights,
    states: HiddenStates,
    into: Matrix,
    taps: ReadonlyMap<string, Matrix> = new Map(),
  ): Promise<void> {
    const { rows, sequences } = states;
    const tokens = rows.rows / sequences;
    const shape = [sequences, tokens, rows.columns];
    const feeds = {
      ...this.#positions(block, tokens),
      ...Object.fromEntries(weights),
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

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session[Symbol.asyncDispose]();
  }
}
