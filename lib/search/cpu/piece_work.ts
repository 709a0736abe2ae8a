/**
 * What one thread does for the search: everything about one piece of a weight.
 *
 * With D = W diag(s) - Q(W diag(s)), the output error (W - W^) x equals (D diag(1/s)) x. The
 * differences are divided, not the inputs, so that one copy of the inputs serves all scales; and all
 * grids of a piece go into one product.
 */

import type { KernelFloats } from "../../parallel/kernel_memory.ts";
import { effectiveGroupSize } from "../../quant/group.ts";
import { openSession, type Session, type SessionSettings } from "../../runtime/session.ts";
import { copyColumns } from "./copy_columns.ts";
import { GramWork } from "./gram_work.ts";
import { Kernel, type KernelGrids } from "./kernel/kernel.ts";
import type { Grids } from "../linear_group.ts";
import { buildFormGraph, buildSquaredNormGraph } from "./product_graphs.ts";
import {
  cutPieces,
  type Piece,
  resultsPerPiece,
  type SearchInputs,
  type SearchTask,
  type SharedWeight,
  type Work,
} from "./search_task.ts";

/** Arrays of a task in the kernel's memory. */
interface Desk {
  readonly grids: KernelGrids;
  readonly weight: KernelFloats;
  readonly scales: KernelFloats;
  readonly inverses: KernelFloats;
  readonly scratch: KernelFloats;
  readonly differences: KernelFloats;
  readonly inputs: KernelFloats;
  readonly totals: Float64Array<ArrayBuffer>;
}

/** The products of a thread. */
interface Products {
  readonly energy: Session;
  readonly form: Session;
}

/** A thread's share of the search. */
export class PieceWork {
  readonly #grids: Grids;
  readonly #kernel: Kernel;
  readonly #products: Products;
  readonly #gram: GramWork;

  private constructor(grids: Grids, kernel: Kernel, products: Products, gram: GramWork) {
    this.#grids = grids;
    this.#kernel = kernel;
    this.#products = products;
    this.#gram = gram;
  }

  /** Loads the loops and the product. */
  static async open(grids: Grids): Promise<PieceWork> {
    const settings: SessionSettings = { provider: "cpu", threads: 1 };
    const kernel = await Kernel.load();
    const products = {
      energy: await openSession(buildSquaredNormGraph(), settings),
      form: await openSession(buildFormGraph(), settings),
    };
    return new PieceWork(grids, kernel, products, await GramWork.open(kernel));
  }

  /** Computes pieces of a task until none is left. */
  async run({ weights, work, claimed, results }: SearchTask): Promise<void> {
    if (work.kind === "gram") return await this.#gram.run(work, claimed);
    const pieces = cutPieces(weights);
    const { columns } = weights[0]!;
    const each = resultsPerPiece(work, columns, this.#grids.bits.length);
    const desk = this.#prepare(Math.max(...pieces.map(({ rows }) => rows)), columns, work);
    const counter = new Int32Array(claimed);
    for (;;) {
      const index = Atomics.add(counter, 0, 1);
      const piece = pieces[index];
      if (piece === undefined) return;
      const own = new Float64Array(results, index * each * 8, each);
      const weight = this.#fill(desk.weight, weights[piece.weight]!, piece);
      await this.#compute(desk, weight, work, own);
    }
  }

  /** Takes arrays for the largest piece, and copies what all pieces share. */
  #prepare(rows: number, columns: number, work: Work): Desk {
    const { kind, bits, groupSize } = this.#grids;
    const inputs = work.kind === "search"
      ? new Float32Array(work.inputs.values, 0, work.inputs.rows * (columns - work.inputs.first))
      : new Float32Array();
    const wide = work.kind === "magnitudes" ? 0 : rows * bits.length * columns;
    const lengths = [rows * columns, columns, columns, 2 * columns + 32, wide, inputs.length];
    const doubles = work.kind === "magnitudes" ? columns : 0;
    this.#kernel.reserve(
      lengths.reduce((total, length) => total + Kernel.bytes(length), 0) +
        Kernel.bytes(bits.length) + Kernel.bytes(doubles, 8),
    );
    const integers = this.#kernel.integers(bits);
    const [weight, scales, inverses, scratch, differences, own] = lengths.map((length) =>
      this.#kernel.floats(length)
    ) as [KernelFloats, KernelFloats, KernelFloats, KernelFloats, KernelFloats, KernelFloats];
    own.set(inputs);
    return {
      grids: { kind, bits: integers, groupSize: effectiveGroupSize(columns, groupSize) },
      weight,
      scales,
      inverses,
      scratch,
      differences,
      inputs: own,
      totals: this.#kernel.doubles(doubles),
    };
  }

  /** Copies a piece and expands it. */
  #fill(into: KernelFloats, stored: SharedWeight, { first, rows }: Piece): KernelFloats {
    const { dtype, columns, bytes } = stored;
    const values = into.subarray(0, rows * columns);
    const width = dtype === "F32" ? 4 : 2;
    const unused = values.length * (4 - width);
    new Uint8Array(values.buffer, values.byteOffset + unused, values.length * width)
      .set(new Uint8Array(bytes, first * columns * width, values.length * width));
    const bad = dtype === "F32"
      ? this.#kernel.firstNonFinite(values)
      : this.#kernel.widen(dtype, values);
    if (bad !== -1) {
      throw new RangeError(
        `Cannot read tensor "${stored.name}": value ${first * columns + bad} is ${
          values[bad]
        }, wanted finite weights, use an undamaged checkpoint`,
      );
    }
    return values;
  }

  async #compute(desk: Desk, weight: KernelFloats, work: Work, into: Float64Array): Promise<void> {
    switch (work.kind) {
      case "magnitudes":
        desk.totals.fill(0);
        this.#kernel.addMagnitudes(weight, desk.totals);
        into.set(desk.totals);
        return;
      case "proxies":
        return this.#proxies(desk, weight, work.squares, into);
      case "search":
        return await this.#search(desk, weight, work, into);
    }
  }

  /** Energy of the piece and of its rounding errors, weighted per column. */
  #proxies(desk: Desk, weight: KernelFloats, squares: Float32Array, into: Float64Array): void {
    const columns = squares.length;
    const differences = this.#differences(desk, weight, new Float32Array(columns).fill(1));
    desk.scales.set(squares);
    const energy = (values: KernelFloats, row: number) =>
      this.#kernel.weightedEnergy(
        values.subarray(row * columns, (row + 1) * columns),
        desk.scales,
      );
    const grids = desk.grids.bits.length;
    into.fill(0);
    for (let row = 0; row < weight.length / columns; row++) {
      into[0]! += energy(weight, row);
      for (let g = 0; g < grids; g++) into[1 + g]! += energy(differences, row * grids + g);
    }
  }

  /** Energy of the piece's outputs and of their errors on every grid under each of the scales. */
  async #search(
    desk: Desk,
    weight: KernelFloats,
    { inputs, scales }: Extract<Work, { kind: "search" }>,
    into: Float64Array,
  ): Promise<void> {
    const columns = desk.scales.length;
    const grids = desk.grids.bits.length;
    const { first } = inputs;
    const plain = desk.differences.subarray(0, weight.length / columns * (columns - first));
    copyColumns(weight, columns, first, columns - first, plain);
    into.fill(0);
    for (const energy of await this.#energies(desk, plain, inputs)) into[0]! += energy;
    for (const [a, s] of scales.entries()) {
      const energies = await this.#energies(
        desk,
        this.#differences(desk, weight, s, first),
        inputs,
      );
      energies.forEach((energy, i) => into[1 + a * grids + i % grids]! += energy);
    }
  }

  /** D diag(1/s) on every grid from a column on, in memory that the next call takes. */
  #differences(
    desk: Desk,
    weight: KernelFloats,
    scales: Float32Array,
    first = 0,
  ): KernelFloats {
    const { grids, scratch, inverses, differences } = desk;
    desk.scales.set(scales);
    for (let j = 0; j < scales.length; j++) inverses[j] = 1 / scales[j]!;
    const rows = weight.length / scales.length * grids.bits.length;
    const into = differences.subarray(0, rows * (scales.length - first));
    this.#kernel.differences(weight, desk.scales, inverses, grids, scratch, into, first);
    return into;
  }

  /** Per row of V: the sum over tokens of (V x)^2, or a strip's part of the form V G V^T. */
  async #energies(
    desk: Desk,
    values: KernelFloats,
    { first, tokens, rows }: SearchInputs,
  ): Promise<Float32Array> {
    const columns = desk.scales.length - first;
    const session = tokens ? this.#products.energy : this.#products.form;
    const { energy } = await session.run({
      differences: { data: values, shape: [values.length / columns, columns] },
      inputs: { data: desk.inputs, shape: [rows, columns] },
    });
    return energy!.data;
  }
}
