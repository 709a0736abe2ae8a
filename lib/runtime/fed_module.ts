/**
 * Runs a part of a block with weights that are given to each run, and measures how far its output is
 * from that of other weights.
 */

import { buildModule, type ModuleKind } from "../graph/module.ts";
import type { Architecture } from "../model/architecture.ts";
import { type Matrix, matrix } from "../num/matrix.ts";
import { sum } from "../num/sum.ts";
import type { BlockWeights } from "./fed_decoder.ts";
import { createPositionFeeds, type PositionFeeds } from "./positions.ts";
import { type Feeds, openSession, type Session, type SessionSettings } from "./session.ts";

/** A part of a block; holds native memory until disposed. */
export class FedModule implements AsyncDisposable {
  readonly #plain: Session;
  readonly #compare: Session;
  readonly #positions: PositionFeeds;

  private constructor(plain: Session, compare: Session, positions: PositionFeeds) {
    this.#plain = plain;
    this.#compare = compare;
    this.#positions = positions;
  }

  /** Opens the sessions of a part, which all blocks share. */
  static async open(
    kind: ModuleKind,
    architecture: Architecture,
    settings: SessionSettings,
  ): Promise<FedModule> {
    const open = (compare: boolean) =>
      openSession(buildModule(kind, architecture, compare), settings);
    const positions = kind === "attention" ? createPositionFeeds(architecture) : () => ({});
    return new FedModule(await open(false), await open(true), positions);
  }

  /** Computes the output of the part for one sequence. */
  async output(block: number, weights: BlockWeights, input: Matrix): Promise<Matrix> {
    const { output } = await this.#plain.run(this.#feeds(block, weights, input));
    return matrix(output!.data, input.rows, output!.shape[1]!);
  }

  /** Squared distance of the output from another. */
  async distance(
    block: number,
    weights: BlockWeights,
    input: Matrix,
    reference: Matrix,
  ): Promise<number> {
    const { error } = await this.#compare.run({
      ...this.#feeds(block, weights, input),
      reference: { data: reference.data, shape: [reference.rows, reference.columns] },
    });
    return sum(error!.data);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#plain[Symbol.asyncDispose]();
    await this.#compare[Symbol.asyncDispose]();
  }

  #feeds(block: number, weights: BlockWeights, input: Matrix): Feeds {
    const { rows, columns, data } = input;
    return {
      ...this.#positions(block, rows),
      ...Object.fromEntries(weights),
      input: { data, shape: [1, rows, columns] },
    };
  }
}
