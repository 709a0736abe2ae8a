/**
 * Runs a part of a block with weights that are given to each run, and measures how far its output is
 * from that of other weights.
 */

import { buildModule, type ModuleKind } from "../graph/module.ts";
import type { Architecture } from "../model/architecture.ts";
import { blockTensors } from "../model/tensors.ts";
import { type Matrix, matrix } from "../num/matrix.ts";
import { sum } from "../num/sum.ts";
import { type BlockWeights, feedsOfBlock } from "./fed_decoder.ts";
import { createPositionFeeds, type PositionFeeds } from "./positions.ts";
import { type Feeds, openSession, type Session, type SessionSettings } from "./session.ts";

/** A part of a block; holds native memory until disposed. */
export class FedModule implements AsyncDisposable {
  readonly #kind: ModuleKind;
  readonly #architecture: Architecture;
  readonly #positions: PositionFeeds;
  readonly #plain: Session;
  readonly #compare: Session;

  private constructor(
    kind: ModuleKind,
    architecture: Architecture,
    plain: Session,
    compare: Session,
  ) {
    this.#kind = kind;
    this.#architecture = architecture;
    this.#positions = createPositionFeeds(architecture);
    this.#plain = plain;
    this.#compare = compare;
  }

  /** Opens the sessions of a part, which all blocks share. */
  static async open(
    kind: ModuleKind,
    architecture: Architecture,
    settings: SessionSettings,
  ): Promise<FedModule> {
    const shapes = new Map(blockTensors(architecture, 0).map(({ name, shape }) => [name, shape]));
    const open = (compare: boolean) => {
      const locate = (name: string) => {
        return { type: "float32" as const, shape: shapes.get(name)!, data: null };
      };
      return openSession(buildModule(kind, architecture, locate, compare), settings);
    };
    return new FedModule(kind, architecture, await open(false), await open(true));
  }

  /** Computes the output of the part for one sequence. */
  async output(layer: number, weights: BlockWeights, input: Matrix): Promise<Matrix> {
    const { output } = await this.#plain.run(this.#feeds(layer, weights, input));
    return matrix(output!.data, input.rows, this.#architecture.hiddenSize);
  }

  /** Measures how far the output is from another. */
  async distance(
    layer: number,
    weights: BlockWeights,
    input: Matrix,
    reference: Matrix,
  ): Promise<number> {
    const { error } = await this.#compare.run({
      ...this.#feeds(layer, weights, input),
      reference: { data: reference.data, shape: [reference.rows, reference.columns] },
    });
    return sum(error!.data);
  }

  /** Frees the sessions. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#plain[Symbol.asyncDispose]();
    await this.#compare[Symbol.asyncDispose]();
  }

  #feeds(layer: number, weights: BlockWeights, input: Matrix): Feeds {
    const { rows, columns, data } = input;
    const positions = this.#kind === "attention" ? this.#positions(layer, rows) : {};
    return { ...positions, ...feedsOfBlock(weights), input: { data, shape: [1, rows, columns] } };
  }
}
