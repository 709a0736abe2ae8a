/**
 * What one thread does for the search: everything about one piece of a weight.
 *
 * With D = W diag(s) - Q(W diag(s)), the output error (W - W^) x equals (D diag(1/s)) x. The
 * differences are divided, not the inputs, so that one copy of the inputs serves all scales; and all
 * grids of a piece go into one product.
 */

import type { KernelFloats } from "../../parallel/kernel_memory.ts";
import { claimParts } from "../../parallel/serve_tasks.ts";
import type { Session } from "../../runtime/session.ts";
import { storedBytes, widenStored } from "../../runtime/stored_values.ts";
import type { Grids } from "../linear_group.ts";
import type { Kernel } from "./kernel/kernel.ts";
import { Rounding } from "./rounding.ts";
import {
  type Claimed,
  cutPieces,
  type Piece,
  type PieceSum,
  type PieceTask,
  type SearchInputs,
  type SharedWeight,
} from "./search_task.ts";

/** The products that give squared norms of outputs, by what is known of the tokens. */
type Products = Readonly<Record<SearchInputs["kind"], Session>>;

/** A thread's share of the search. */
export class PieceWork {
  readonly #grids: Grids;
  readonly #kernel: Kernel;
  readonly #products: Products;

  constructor(grids: Grids, kernel: Kernel, products: Products) {
    this.#grids = grids;
    this.#kernel = kernel;
    this.#products = products;
  }

  /** Computes pieces of a task until none is left. */
  async run({ weights, sum, claimed, results }: Claimed<PieceTask>): Promise<void> {
    const pieces = cutPieces(weights);
    const { columns } = weights[0]!;
    const each = results.byteLength / 8 / pieces.length;
    const most = Math.max(...pieces.map(({ rows }) => rows));
    const inputs = sum.kind === "search" ? sum.inputs.values : new Float32Array();
    const rounding = new Rounding(this.#kernel, this.#grids, most, columns, inputs.length);
    rounding.inputs.set(inputs);
    for (const index of claimParts(claimed, pieces.length)) {
      const place = pieces[index]!;
      const piece = rounding.room(place.rows);
      expandPiece(this.#kernel, piece, weights[place.weight]!, place);
      await this.#add(rounding, piece, sum, new Float64Array(results, 8 * each * index, each));
    }
  }

  /** Puts what a piece gives into results, which are zeros. */
  async #add(
    rounding: Rounding,
    piece: KernelFloats,
    sum: PieceSum,
    into: Float64Array,
  ): Promise<void> {
    switch (sum.kind) {
      case "magnitudes":
        return into.set(rounding.magnitudes(piece));
      case "proxies":
        return into.set(rounding.proxies(piece, sum.squares));
      case "search":
        return await this.#addSearch(rounding, piece, sum, into);
    }
  }

  /** Squared norms of the piece's outputs and of their errors on every grid under each of the scales. */
  async #addSearch(
    rounding: Rounding,
    piece: KernelFloats,
    { inputs, scales }: Extract<PieceSum, { kind: "search" }>,
    into: Float64Array,
  ): Promise<void> {
    const grids = this.#grids.bits.length;
    const { kind, first } = inputs;
    const columns = rounding.columns - first;
    const norms = (values: KernelFloats) => this.#norms(kind, values, rounding.inputs, columns);
    for (const norm of await norms(rounding.plain(piece, first))) into[0]! += norm;
    for (const [a, s] of scales.entries()) {
      const errors = await norms(rounding.differences(piece, s, first));
      errors.forEach((error, i) => into[1 + a * grids + i % grids]! += error);
    }
  }

  /** Per row of V: the sum over tokens of (V x)^2, or a strip's part of the form V G V^T. */
  async #norms(
    kind: SearchInputs["kind"],
    values: KernelFloats,
    inputs: KernelFloats,
    columns: number,
  ): Promise<Float32Array> {
    const { norms } = await this.#products[kind].run({
      differences: { data: values, shape: [values.length / columns, columns] },
      inputs: { data: inputs, shape: [inputs.length / columns, columns] },
    });
    return norms!.data;
  }
}

/** Copies a piece and expands it. */
function expandPiece(
  kernel: Kernel,
  into: KernelFloats,
  weight: SharedWeight,
  { first }: Piece,
): void {
  const start = first * weight.columns;
  const stored = storedBytes(weight, into);
  const width = stored.length / into.length;
  stored.set(new Uint8Array(weight.bytes, start * width, stored.length));
  widenStored(kernel, weight, into, start);
}
