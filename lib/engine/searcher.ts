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
import type { Quantizer } from "../quant/quantizer.ts";
import { relativeError } from "../quant/relative_error.ts";
import {
  type FloatTensor,
  type IntegerTensor,
  openSession,
  type Session,
  type SessionSettings,
} from "../runtime/session.ts";
import { buildDivideGraph, buildErrorGraph, buildNormGraph, buildProxyGraph } from "./graphs.ts";
import { groupShape, matrixTensor, pieces, rowPieces, vectorTensor } from "./pieces.ts";

/** The grids that a search evaluates: one quantizer at several bit widths. */
export interface Grids {
  /** Symmetric per output channel, or asymmetric per group of inputs. */
  readonly kind: Quantizer["kind"];
  /** Bit widths, 2 to 8. */
  readonly bits: readonly number[];
  /** Inputs per group, for the group-wise quantizer. */
  readonly groupSize: number;
}

/** Squared norms of one linear layer's output and of its error under every scale tried. */
export interface ErrorCurves {
  /** Sum over tokens of ||W x||^2. */
  readonly norm: number;
  /** For each bit width, the sum over tokens of ||(W - W^) x||^2 under each of the scales. */
  readonly errors: ReadonlyMap<number, Float64Array>;
}

/** A search ready to run; holds native sessions until disposed. */
export interface Searcher extends AsyncDisposable {
  /**
   * Evaluates every bit width under each of several scales for the linear layers that read one
   * input.
   *
   * @param inputs All tokens `[tokens, in]`.
   * @param weights Weights `[out, in]` of the layers.
   * @param scales Scales `[in]` to try, as from `awqScales` along a grid of alphas.
   * @returns Curves per layer, in the order of `weights`.
   */
  search(
    inputs: Matrix,
    weights: readonly Matrix[],
    scales: readonly Float32Array[],
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
 * Tokens that are divided and multiplied at once. Weights are rounded again for each piece, so fewer
 * would waste time (at 2,048 rounding costs a tenth of the products), and more would need memory for
 * the divided copy.
 */
const pieceTokens = 2048;

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
    weights: readonly Matrix[],
    scales: readonly Float32Array[],
  ): Promise<readonly ErrorCurves[]> {
    const errors = () => this.#grids.bits.map((b) => [b, new Float64Array(scales.length)] as const);
    const curves = weights.map(() => ({ norm: 0, errors: new Map(errors()) }));
    // One run after another: concurrent WebGPU runs crash.
    for (const tokens of rowPieces(inputs, pieceTokens)) {
      for (const [i, weight] of weights.entries()) {
        curves[i]!.norm += await this.#norm(weight, tokens);
      }
      for (const [a, s] of scales.entries()) {
        const scaled = await this.#divide(tokens, s);
        for (const [i, weight] of weights.entries()) {
          for (const [b, error] of await this.#errors(weight, s, scaled)) {
            curves[i]!.errors.get(b)![a]! += error;
          }
        }
      }
    }
    return curves;
  }

  async proxy(
    weight: Matrix,
    magnitude: ArrayLike<number>,
  ): Promise<ReadonlyMap<number, number>> {
    const squares = vectorTensor(Float32Array.from(magnitude, (m) => m * m));
    const groups = this.#groups(weight.columns);
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

  /** Inputs divided by scales, in memory that the next division takes. */
  async #divide(inputs: Matrix, scales: Float32Array): Promise<FloatTensor> {
    const data = this.#buffers.take("scaled", inputs.data.length);
    const scaled = matrixTensor(matrix(data, inputs.rows, inputs.columns));
    const feeds = { inputs: matrixTensor(inputs), scales: vectorTensor(scales) };
    await this.#sessions.divide.run(feeds, { scaled });
    return scaled;
  }

  async #norm(weight: Matrix, inputs: Matrix): Promise<number> {
    const results = await this.#collect(weight, this.#sessions.norm, {
      inputs: matrixTensor(inputs),
    });
    return results.get("norm")!;
  }

  /** Squared norm of the output error per bit width, under one scale. */
  async #errors(
    weight: Matrix,
    scales: Float32Array,
    inputs: FloatTensor,
  ): Promise<ReadonlyMap<number, number>> {
    const feeds = { scales: vectorTensor(scales), inputs, groups: this.#groups(weight.columns) };
    const results = await this.#collect(weight, this.#sessions.error, feeds);
    return new Map(this.#grids.bits.map((b) => [b, results.get(`error_${b}`)!]));
  }

  #groups(columns: number): IntegerTensor {
    return groupShape(columns, this.#grids.kind, this.#grids.groupSize);
  }

  /** Runs a graph on every piece of a weight and adds up each output in double. */
  async #collect(
    weight: Matrix,
    session: Session,
    feeds: Parameters<Session["run"]>[0],
  ): Promise<ReadonlyMap<string, number>> {
    const totals = new Map<string, number>();
    for (const piece of pieces(weight)) {
      const results = await session.run({ ...feeds, weight: matrixTensor(piece) });
      for (const [name, { data }] of Object.entries(results)) {
        totals.set(name, (totals.get(name) ?? 0) + sum(data));
      }
    }
    return totals;
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
