/**
 * The scaling search as it runs in production: the same numbers as `quant/search.ts`, on ONNX
 * Runtime.
 *
 * A weight goes through in pieces of rows small enough to stay in cache between the steps of a
 * graph (measured in docs/log.md), and each piece is evaluated at all bit widths at once. Linear
 * layers that read the same input share its division by the scales.
 *
 * @module
 */

import { Buffers } from "../num/buffers.ts";
import { type Matrix, matrix } from "../num/matrix.ts";
import { sum } from "../num/sum.ts";
import { effectiveGroupSize } from "../quant/group.ts";
import type { Quantizer } from "../quant/quantizer.ts";
import { relativeError } from "../quant/relative_error.ts";
import { awqScales } from "../quant/scales.ts";
import { type FloatTensor, openSession, type Session } from "../runtime/session.ts";
import type { SessionSettings } from "../runtime/session.ts";
import { buildDivideGraph, buildErrorGraph, buildNormGraph, buildProxyGraph } from "./graphs.ts";

/** The grids that a search evaluates: one quantizer at several bit widths. */
export interface Grids {
  /** Symmetric per output channel, or asymmetric per group of inputs. */
  readonly kind: Quantizer["kind"];
  /** Bit widths, 2 to 8. */
  readonly bits: readonly number[];
  /** Inputs per group, for the group-wise quantizer. */
  readonly groupSize: number;
}

/** Squared norms of one linear layer's output and of its error at every alpha. */
export interface ErrorCurves {
  /** Sum over tokens of ||W x||^2. */
  readonly norm: number;
  /** For each bit width, the sum over tokens of ||(W - W^) x||^2 at each alpha. */
  readonly errors: ReadonlyMap<number, Float64Array>;
}

/** A search ready to run; holds native sessions until disposed. */
export interface Searcher extends AsyncDisposable {
  /**
   * Evaluates every alpha and bit width for the linear layers that read one input.
   *
   * @param inputs All tokens `[tokens, in]`.
   * @param magnitude Mean |x_j| of each input channel, `[in]`.
   * @param weights Weights `[out, in]` of the layers.
   * @param alphas Scaling strengths to try.
   * @returns Curves per layer, in the order of `weights`.
   */
  search(
    inputs: Matrix,
    magnitude: ArrayLike<number>,
    weights: readonly Matrix[],
    alphas: ArrayLike<number>,
  ): Promise<readonly ErrorCurves[]>;

  /**
   * Proxy error of plain rounding (design.md section 4).
   *
   * @param weight Weight `[out, in]`.
   * @param magnitude Mean |x_j| of each input channel, `[in]`.
   * @returns The relative error per bit width.
   */
  proxy(weight: Matrix, magnitude: ArrayLike<number>): Promise<ReadonlyMap<number, number>>;
}

/**
 * Weights of one piece: about a megabyte of float32, so that a piece and its rounded copy stay in
 * the cache of a core. Between 2^16 and 2^19 the time hardly changes; a whole 4864 x 896 weight at
 * once takes 1.6 times as long.
 */
const pieceElements = 2 ** 18;

/** A weight cut along its output channels; pieces share its memory. */
function pieces(weight: Matrix): readonly Matrix[] {
  const { data, rows, columns } = weight;
  const step = Math.max(16, Math.floor(pieceElements / columns));
  return Array.from({ length: Math.ceil(rows / step) }, (_, i) => {
    const end = Math.min(rows, (i + 1) * step);
    return matrix(data.subarray(i * step * columns, end * columns), end - i * step, columns);
  });
}

const tensor = ({ data, rows, columns }: Matrix): FloatTensor => ({ data, shape: [rows, columns] });
const vector = (data: Float32Array): FloatTensor => ({ data, shape: [data.length] });

/** The sessions behind a searcher. */
interface Sessions {
  readonly norm: Session;
  readonly divide: Session;
  readonly error: Session;
  readonly proxy: Session;
}

class GraphSearcher implements Searcher {
  readonly #grids: Grids;
  readonly #sessions: Sessions;
  readonly #buffers = new Buffers();

  constructor(grids: Grids, sessions: Sessions) {
    this.#grids = grids;
    this.#sessions = sessions;
  }

  async search(
    inputs: Matrix,
    magnitude: ArrayLike<number>,
    weights: readonly Matrix[],
    alphas: ArrayLike<number>,
  ): Promise<readonly ErrorCurves[]> {
    const curves: ErrorCurves[] = [];
    for (const weight of weights) { // one after another: concurrent WebGPU runs crash
      const norm = await this.#norm(weight, inputs);
      const empty = this.#grids.bits.map((b) => [b, new Float64Array(alphas.length)] as const);
      curves.push({ norm, errors: new Map(empty) });
    }
    const scaled = tensor(
      matrix(new Float32Array(inputs.data.length), inputs.rows, inputs.columns),
    );
    for (let a = 0; a < alphas.length; a++) {
      const scales = awqScales(magnitude, alphas[a]!);
      const feeds = { inputs: tensor(inputs), scales: vector(scales) };
      await this.#sessions.divide.run(feeds, { scaled });
      for (const [i, weight] of weights.entries()) {
        const errors = await this.#errors(weight, scales, scaled);
        for (const [b, error] of errors) curves[i]!.errors.get(b)![a] = error;
      }
    }
    return curves;
  }

  async proxy(
    weight: Matrix,
    magnitude: ArrayLike<number>,
  ): Promise<ReadonlyMap<number, number>> {
    const squares = vector(Float32Array.from(magnitude, (m) => m * m));
    const groups = this.#groups(weight);
    const results = await this.#collect(weight, this.#sessions.proxy, { squares, groups });
    const norm = results.get("norm")!;
    return new Map(
      this.#grids.bits.map((b) => [
        b,
        relativeError(results.get(`error_${b}`)!, norm, "proxy error"),
      ]),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const session of Object.values(this.#sessions)) await session[Symbol.asyncDispose]();
  }

  async #norm(weight: Matrix, inputs: Matrix): Promise<number> {
    const results = await this.#collect(weight, this.#sessions.norm, { inputs: tensor(inputs) });
    return results.get("norm")!;
  }

  /** Squared norm of the output error per bit width, at one alpha. */
  async #errors(
    weight: Matrix,
    scales: Float32Array,
    inputs: FloatTensor,
  ): Promise<ReadonlyMap<number, number>> {
    const feeds = { scales: vector(scales), inputs, groups: this.#groups(weight) };
    const results = await this.#collect(weight, this.#sessions.error, feeds);
    return new Map(this.#grids.bits.map((b) => [b, results.get(`error_${b}`)!]));
  }

  /** Runs a graph on every piece of a weight and adds up each output in double. */
  async #collect(
    weight: Matrix,
    session: Session,
    feeds: Parameters<Session["run"]>[0],
  ): Promise<ReadonlyMap<string, number>> {
    const totals = new Map<string, number>();
    for (const piece of pieces(weight)) {
      const results = await session.run({ ...feeds, weight: tensor(piece) });
      for (const [name, { data }] of Object.entries(results)) {
        totals.set(name, (totals.get(name) ?? 0) + sum(data));
      }
    }
    return totals;
  }

  #groups(weight: Matrix): { data: BigInt64Array; shape: readonly number[] } {
    const { kind, groupSize } = this.#grids;
    const size = kind === "group" ? effectiveGroupSize(weight.columns, groupSize) : weight.columns;
    return { data: BigInt64Array.of(-1n, BigInt(size)), shape: [2] };
  }
}

/**
 * Opens the sessions of a search.
 *
 * @param grids The quantizer and its bit widths.
 * @param settings Provider and threads.
 * @returns A searcher; dispose of it (`await using`) to free its native memory.
 */
export async function createSearcher(grids: Grids, settings: SessionSettings): Promise<Searcher> {
  const open = (model: Uint8Array) => openSession(model, settings);
  return new GraphSearcher(grids, {
    norm: await open(buildNormGraph()),
    divide: await open(buildDivideGraph()),
    error: await open(buildErrorGraph(grids.kind, grids.bits)),
    proxy: await open(buildProxyGraph(grids.kind, grids.bits)),
  });
}
