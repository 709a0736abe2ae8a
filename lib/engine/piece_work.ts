/**
 * What one thread does for the search: everything about one piece of a weight.
 *
 * With D = W diag(s) - Q(W diag(s)), the output error (W - W^) x equals (D diag(1/s)) x. The
 * differences are divided, not the inputs, so that one copy of the inputs serves all scales; and all
 * grids of a piece go into one product.
 *
 * @module
 */

import { GraphBuilder } from "../graph/builder.ts";
import { effectiveGroupSize } from "../quant/group.ts";
import { openSession, type Session } from "../runtime/session.ts";
import type { Grids } from "./layer_group.ts";
import { Kernel, type KernelFloats, type KernelGrids } from "./kernel/kernel.ts";
import {
  cutPieces,
  type Piece,
  resultsPerPiece,
  type SearchTask,
  type SharedWeight,
  type Work,
} from "./search_task.ts";

/**
 * The graph of the products: `differences` [rows, in] and `inputs` [tokens, in] give `energy` [rows],
 * the sum over tokens of (D x)^2.
 *
 * @returns The bytes of an ONNX model.
 */
export function buildEnergyGraph(): Uint8Array {
  const graph = new GraphBuilder("output energy");
  const differences = graph.input("differences", "float32", ["rows", "in"]);
  const inputs = graph.input("inputs", "float32", ["tokens", "in"]);
  const outputs = graph.node("Gemm", [inputs, differences], { transB: 1 });
  const energy = graph.node("ReduceSumSquare", [outputs, graph.integers([0])], { keepdims: 0 });
  graph.output("energy", energy, ["rows"]);
  return graph.build();
}

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

/** A thread's share of the search. */
export class PieceWork {
  readonly #grids: Grids;
  readonly #kernel: Kernel;
  readonly #session: Session;

  private constructor(grids: Grids, kernel: Kernel, session: Session) {
    this.#grids = grids;
    this.#kernel = kernel;
    this.#session = session;
  }

  /**
   * Loads the loops and the product.
   *
   * @param grids The quantizer and its bit widths.
   * @returns A thread's share, ready for tasks.
   */
  static async open(grids: Grids): Promise<PieceWork> {
    const session = await openSession(buildEnergyGraph(), { provider: "cpu", threads: 1 });
    return new PieceWork(grids, await Kernel.load(), session);
  }

  /**
   * Computes pieces of a task until none is left.
   *
   * @param task The task; its `results` are filled.
   * @throws {RangeError} If a weight is NaN or infinite; the error names tensor and index.
   */
  async run({ weights, work, claimed, results }: SearchTask): Promise<void> {
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
    const tokens = work.kind === "search" ? work.tokens : 0;
    const wide = work.kind === "magnitudes" ? 0 : rows * bits.length * columns;
    const lengths = [rows * columns, columns, columns, 2 * columns + 32, wide, tokens * columns];
    const doubles = work.kind === "magnitudes" ? columns : 0;
    this.#kernel.reserve(
      lengths.reduce((total, length) => total + Kernel.bytes(length), 0) +
        Kernel.bytes(bits.length) + Kernel.bytes(doubles, 8),
    );
    const integers = this.#kernel.integers(bits);
    const [weight, scales, inverses, scratch, differences, inputs] = lengths.map((length) =>
      this.#kernel.floats(length)
    ) as [KernelFloats, KernelFloats, KernelFloats, KernelFloats, KernelFloats, KernelFloats];
    if (work.kind === "search") inputs.set(new Float32Array(work.inputs, 0, inputs.length));
    return {
      grids: { kind, bits: integers, groupSize: effectiveGroupSize(columns, groupSize) },
      weight,
      scales,
      inverses,
      scratch,
      differences,
      inputs,
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
    if (dtype !== "F32") this.#kernel.widen(dtype, values);
    const bad = this.#kernel.firstNonFinite(values);
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
        return await this.#search(desk, weight, work.scales, into);
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
    scales: readonly Float32Array[],
    into: Float64Array,
  ): Promise<void> {
    const grids = desk.grids.bits.length;
    into.fill(0);
    for (const energy of await this.#energies(desk, weight)) into[0]! += energy;
    for (const [a, s] of scales.entries()) {
      const energies = await this.#energies(desk, this.#differences(desk, weight, s));
      energies.forEach((energy, i) => into[1 + a * grids + i % grids]! += energy);
    }
  }

  /** D diag(1/s) on every grid, in memory that the next call takes. */
  #differences(desk: Desk, weight: KernelFloats, scales: Float32Array): KernelFloats {
    desk.scales.set(scales);
    for (let j = 0; j < scales.length; j++) desk.inverses[j] = 1 / scales[j]!;
    const wide = desk.differences.subarray(0, weight.length * desk.grids.bits.length);
    this.#kernel.differences(weight, desk.scales, desk.inverses, desk.grids, desk.scratch, wide);
    return wide;
  }

  /** Sum over tokens of (V x)^2 per row of V. */
  async #energies(desk: Desk, values: KernelFloats): Promise<Float32Array> {
    const columns = desk.scales.length;
    const { energy } = await this.#session.run({
      differences: { data: values, shape: [values.length / columns, columns] },
      inputs: { data: desk.inputs, shape: [desk.inputs.length / columns, columns] },
    });
    return energy!.data;
  }
}
